"""Bringing, checking, comparing and publishing surveys."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from services.collector.application.managing.surveys import UploadView
from services.collector.domain.comparing import Aspect, Kind
from services.collector.domain.managing import Changed, NotYours, Refused, Rule, Unseen
from shared.contracts.directory import LinkKind, Origin, SurveyVersion
from shared.contracts.ids import OrganisationId, SurveyId
from shared.survey.problems import InvalidSurvey
from tests.fakes.collector import DEFINITION
from tests.fakes.managing import NELLI, NOW, OTHERS, OWN, PARTNERSHIP, SEDU, SIRPA, TARU, TREDU, ManagingBench

QUESTION = {"type": "radiogroup", "name": "mood", "title": "Mieliala", "choices": [1, 2, 3, 4, 5]}
SMALL = {"title": {"fi": "Pieni", "sv": "Liten"}, "elements": [QUESTION]}


@pytest.fixture
def bench() -> ManagingBench:
    return ManagingBench()


def bring(bench: ManagingBench, survey: str, definition: Mapping[str, object], **rest: object) -> UploadView:
    """What Tredu's coordinator sees after bringing a survey."""
    taru = bench.person(TARU)
    given: dict[str, object] = {"owner": OrganisationId(TREDU), "links": None, **rest}
    upload = bench.managing.surveys.bring(taru, survey, definition, now=NOW, **given)  # type: ignore[arg-type]
    return bench.managing.surveys.upload(taru, upload)


def with_question(**changes: object) -> Mapping[str, object]:
    return {**SMALL, "elements": [{**QUESTION, **changes}]}


def published(bench: ManagingBench, survey: str, definition: Mapping[str, object]) -> SurveyVersion:
    upload = bring(bench, survey, definition).upload
    return bench.managing.surveys.publish(bench.person(TARU), upload.id, now=NOW)


def refusals(caught: "pytest.ExceptionInfo[Refused]") -> list[Rule]:
    return [one.rule for one in caught.value.mistakes]


def test_a_new_survey_is_checked_kept_and_published_as_version_one(bench: ManagingBench) -> None:
    view = bring(bench, "small", SMALL, links=LinkKind.PERSONAL)
    assert view.before is None
    assert [one.name for one in view.checked.survey.questions()] == ["mood"]
    version = bench.managing.surveys.publish(bench.person(TARU), view.upload.id, now=NOW)
    assert version == SurveyVersion(SurveyId("small"), 1, SMALL, LinkKind.PERSONAL, OrganisationId(TREDU), Origin.PAGE)
    assert bench.store.kept.published == [version]
    assert bench.managing.surveys.one(bench.person(TARU), SurveyId("small")).keeps
    assert [one.deed for one in bench.store.kept.notes] == ["survey.uploaded", "survey.published"]


def test_what_should_be_known_before_publishing_is_told(bench: ManagingBench) -> None:
    view = bring(bench, "small", with_question(title={"fi": "Mieliala"}))
    assert [one.code for one in view.checked.notices] == ["language-missing"]


def test_the_next_version_keeps_the_owner_and_says_what_differs(bench: ManagingBench) -> None:
    published(bench, "small", SMALL)
    more = {**SMALL, "elements": [{**QUESTION, "title": "Fiilis"}, {"type": "comment", "name": "why"}]}
    view = bring(bench, "small", more, owner=None)
    assert view.before
    assert view.before.version == 1
    assert [(one.question, one.kind, list(one.aspects)) for one in view.differences] == [
        ("mood", Kind.CHANGED, [Aspect.TITLE]),
        ("why", Kind.ADDED, []),
    ]
    version = bench.managing.surveys.publish(bench.person(TARU), view.upload.id, now=NOW)
    assert (version.version, version.owner) == (2, TREDU)


def test_a_version_that_changes_a_scale_is_refused_with_the_question(bench: ManagingBench) -> None:
    published(bench, "small", SMALL)
    view = bring(bench, "small", with_question(choices=[1, 2, 3]))
    assert [one.breaks for one in view.differences] == [True]
    with pytest.raises(Refused) as caught:
        bench.managing.surveys.publish(bench.person(TARU), view.upload.id, now=NOW)
    assert [(one.rule, dict(one.params)) for one in caught.value.mistakes] == [
        (Rule.CHANGED_QUESTION, {"question": "mood", "version": 1})
    ]
    assert len(bench.store.kept.published) == 1


def test_a_question_that_comes_back_is_compared_with_every_version(bench: ManagingBench) -> None:
    published(bench, "small", SMALL)
    published(bench, "small", {**SMALL, "elements": [{"type": "comment", "name": "why"}]})
    back = bring(bench, "small", with_question(choices=[1, 2, 3]))
    with pytest.raises(Refused):
        bench.managing.surveys.publish(bench.person(TARU), back.upload.id, now=NOW)


def test_what_says_the_same_is_not_brought_again(bench: ManagingBench) -> None:
    published(bench, "small", SMALL)
    with pytest.raises(Refused) as caught:
        bring(bench, "small", SMALL)
    assert refusals(caught) == [Rule.NOTHING_NEW]


def test_a_definition_with_mistakes_is_refused_with_all_of_them(bench: ManagingBench) -> None:
    with pytest.raises(InvalidSurvey) as caught:
        bring(bench, "small", {"elements": [{"type": "signaturepad", "name": "a"}, {"type": "text"}]})
    assert len(caught.value.problems) >= 2
    assert bench.store.kept.uploads == {}


@pytest.mark.parametrize("name", ["", "Ä", "a b", "-a", "a" * 65, "../x"])
def test_a_short_name_is_an_id(bench: ManagingBench, name: str) -> None:
    with pytest.raises(Refused) as caught:
        bring(bench, name, SMALL)
    assert refusals(caught) == [Rule.ID]


def test_another_organisations_name_is_taken_and_the_networks_survey_is_not_ours(bench: ManagingBench) -> None:
    with pytest.raises(Refused) as caught:
        bring(bench, OTHERS, SMALL)
    assert refusals(caught) == [Rule.ID_TAKEN]
    with pytest.raises(NotYours):
        bring(bench, PARTNERSHIP, SMALL)
    with pytest.raises(Refused) as caught:
        bring(bench, "new", SMALL, owner=OrganisationId(SEDU))
    assert refusals(caught) == [Rule.OWNER]
    with pytest.raises(Refused):
        bring(bench, "new", SMALL, owner=None)


def test_the_networks_coordinators_publish_for_everybody(bench: ManagingBench) -> None:
    nelli = bench.person(NELLI)
    for survey in (PARTNERSHIP, OWN, OTHERS):
        upload = bench.managing.surveys.bring(nelli, survey, SMALL, owner=None, links=None, now=NOW)
        owner = bench.managing.surveys.upload(nelli, upload).upload.owner
        assert owner == bench.person(NELLI).owner_of(survey)


def test_of_two_who_publish_at_once_the_second_is_told(bench: ManagingBench) -> None:
    one, other = bring(bench, "small", SMALL), bring(bench, "small", with_question(title="Toinen"))
    taru = bench.person(TARU)
    bench.managing.surveys.publish(taru, one.upload.id, now=NOW)
    with pytest.raises(Changed):
        bench.managing.surveys.publish(taru, other.upload.id, now=NOW)
    again = bench.managing.surveys.publish(bench.person(TARU), other.upload.id, now=NOW)
    assert again.version == 2


def test_what_was_published_or_discarded_waits_no_longer(bench: ManagingBench) -> None:
    taru = bench.person(TARU)
    one = bring(bench, "small", SMALL).upload
    bench.managing.surveys.discard(taru, one.id, now=NOW)
    for act in (bench.managing.surveys.discard, bench.managing.surveys.publish):
        with pytest.raises(Unseen):
            act(taru, one.id, now=NOW)
    assert bench.managing.surveys.uploads(taru) == []


def test_uploads_are_their_owners_alone_and_forgotten_after_thirty_days(bench: ManagingBench) -> None:
    bring(bench, "small", SMALL)
    assert bench.managing.surveys.uploads(bench.person(SIRPA)) == []
    assert len(bench.managing.surveys.uploads(bench.person(NELLI))) == 1
    bench.managing.surveys.bring(
        bench.person(NELLI), "later", SMALL, owner=None, links=None, now=NOW + timedelta(days=31)
    )
    assert [one.survey for one in bench.store.uploads()] == ["later"]


def test_a_survey_that_no_release_can_read_any_more_is_listed_by_its_id(bench: ManagingBench) -> None:
    broken = SurveyVersion(SurveyId("broken"), 1, {"pages": "none"})
    bench = ManagingBench(broken)
    (found,) = [one for one in bench.managing.surveys.all(bench.person(NELLI)) if one.id == "broken"]
    assert found.title.fi == "broken"


def test_every_aspect_of_a_question_that_differs_is_told(bench: ManagingBench) -> None:
    published(bench, "small", SMALL)
    changes = {
        "title": "Toinen", "description": "Kuvaus", "isRequired": True, "visibleIf": "1 = 1", "defaultValue": 3,
        "validators": [{"type": "expression", "expression": "1 = 1", "text": "?"}],
    }  # fmt: skip
    (found,) = bring(bench, "small", with_question(**changes)).differences
    assert set(found.aspects) == {
        Aspect.TITLE, Aspect.DESCRIPTION, Aspect.REQUIRED, Aspect.CONDITIONS, Aspect.VALUES, Aspect.CHECKS
    }  # fmt: skip


def test_versions_are_compared_in_both_directions(bench: ManagingBench) -> None:
    published(bench, "small", SMALL)
    published(bench, "small", {**SMALL, "elements": [QUESTION, {"type": "comment", "name": "why"}]})
    taru, small = bench.person(TARU), SurveyId("small")
    assert [one.kind for one in bench.managing.surveys.compare(taru, small, 1, 2)] == [Kind.ADDED]
    assert [one.kind for one in bench.managing.surveys.compare(taru, small, 2, 1)] == [Kind.REMOVED]
    assert bench.managing.surveys.compare(taru, small, 2, 2) == []
    with pytest.raises(Unseen):
        bench.managing.surveys.compare(taru, small, 1, 3)


def test_an_unchanged_definition_of_the_fakes_can_be_asked(bench: ManagingBench) -> None:
    assert bench.managing.surveys.check(DEFINITION).survey.questions()
