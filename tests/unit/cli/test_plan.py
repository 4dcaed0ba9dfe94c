"""From a good network file to documents: what is wanted, what differs, what is refused beside what is published."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from services.cli.network import plan
from services.cli.network.diff import Kind, difference
from services.cli.network.problems import Refused
from shared.contracts.directory import (
    Accessibility,
    Cadence,
    Credentials,
    Document,
    Goal,
    Group,
    Leader,
    LinkKind,
    Network,
    Organisation,
    Origin,
    Round,
    SurveyVersion,
    Unit,
)
from shared.contracts.documents import decode_document, encode_document, key_of
from shared.contracts.ids import GroupId, LeaderId, OrganisationId, RoundId, ScopeId, SurveyId, UnitId
from shared.survey.localised import Localised
from tests.unit.cli.files import SURVEY, read, with_question

NOTHING: Mapping[str, Document] = {}


def applied(folder: Path, *changes: tuple[str, str], survey: Mapping[str, object] = SURVEY) -> dict[str, Document]:
    """The directory after one apply of the good file."""
    return dict(plan.wanted(read(folder, *changes, survey=survey), NOTHING))


def refused(folder: Path, published: Mapping[str, Document], *changes: tuple[str, str], **survey: object) -> str:
    """Why the changed file is refused beside what is published."""
    network = read(folder, *changes, **survey)  # type: ignore[arg-type]  # only ever the survey
    with pytest.raises(Refused) as caught:
        plan.wanted(network, published)
    return str(caught.value).replace(f"{folder}/", "")


def said(folder: Path, published: Mapping[str, Document], *changes: tuple[str, str], **survey: object) -> list[str]:
    """What apply would print."""
    network = read(folder, *changes, **survey)  # type: ignore[arg-type]  # only ever the survey
    return [str(change) for change in difference(plan.wanted(network, published), published)]


def the_group_of_a_page(*units: str) -> Group:
    return Group(
        GroupId(ScopeId("page-group")),
        Localised.same("Made on a page"),
        tuple(UnitId(ScopeId(unit)) for unit in units),
        Origin.PAGE,
    )


def test_a_good_file_becomes_a_document_an_entry(tmp_path: Path) -> None:
    wanted = applied(tmp_path)
    assert list(wanted) == [
        "network/lansi",
        "organisation/tredu",
        "organisation/vamia",
        *("unit/hervanta", "unit/kone", "unit/pyynikki", "unit/hansa"),
        "group/kumppanit",
        *("leader/anna", "leader/grace"),
        "survey/partnership/1",
        *("round/now", "round/invited", "round/before"),
        *("goal/trust-goal", "goal/plan-goal"),
    ]
    network, kone, now = wanted["network/lansi"], wanted["unit/kone"], wanted["round/now"]
    assert isinstance(network, Network)
    assert (network.controller, network.contact) == (Localised.same("Tredu"), "palaute@example.org")
    assert not network.demo
    assert isinstance(kone, Unit)
    assert (kone.organisation, kone.parent) == ("tredu", "hervanta")
    assert isinstance(now, Round)
    assert (now.version, now.opens, now.closes, now.link, now.cap) == (1, date(2026, 1, 1), None, LinkKind.OPEN, 500)


def test_a_person_may_lead_coordinate_or_both(tmp_path: Path) -> None:
    coordinators = applied(
        tmp_path,
        ("leads: [hervanta]", "coordinates: [tredu]"),
        ("leads: [lansi, kumppanit]", "leads: [kumppanit], coordinates: [lansi, vamia]"),
    )
    anna, grace = coordinators["leader/anna"], coordinators["leader/grace"]
    assert isinstance(anna, Leader)
    assert isinstance(grace, Leader)
    assert (anna.leads, anna.coordinates) == ((), ("tredu",))
    assert (grace.leads, grace.coordinates) == (("kumppanit",), ("lansi", "vamia"))


def test_rules_of_links_and_the_words_of_the_notice_are_taken_over(tmp_path: Path) -> None:
    notice = "purpose: {fi: P, sv: P}, basis: B, officer: tietosuoja@example.org, retention_months: 12, contact:"
    wanted = applied(tmp_path, ("contact:", notice), ("cap: 500", "per_minute: 20"))
    network, now = wanted["network/lansi"], wanted["round/now"]
    assert isinstance(network, Network)
    assert isinstance(now, Round)
    assert (network.purpose.sv, network.basis.fi, network.retention_months) == ("P", "B", 12)
    assert network.officer == "tietosuoja@example.org"
    assert now.per_minute == 20


def test_the_words_of_the_accessibility_statement_are_taken_over(tmp_path: Path) -> None:
    said = "accessibility: {contact: a@example.org, assessed: 2026-11-01, shortcomings: S, supervisor: {fi: V, sv: T}}"
    network = applied(tmp_path, ("contact:", f"{said}, contact:"))["network/lansi"]
    assert isinstance(network, Network)
    assert network.accessibility == Accessibility(
        "a@example.org", date(2026, 11, 1), Localised.same("S"), Localised("V", "T")
    )


def test_a_survey_that_comes_to_demand_personal_links_stays_the_same_version(tmp_path: Path) -> None:
    open_rounds = (
        "- {id: now, survey: partnership, from: 2026-01-01, units: [hervanta, kone, hansa], link: open, cap: 500}\n  ",
        "",
    )
    before = applied(tmp_path, open_rounds)
    demanding = ("file: partnership.json}", "file: partnership.json, links: personal}")
    assert said(tmp_path, before, open_rounds, demanding) == ["~ survey/partnership/1: links nothing → personal"]


def test_the_share_of_a_boolean_counts_true(tmp_path: Path) -> None:
    goal = applied(tmp_path)["goal/plan-goal"]
    assert isinstance(goal, Goal)
    assert goal.indicator.choices == ("true",)


def test_every_document_survives_the_wire(tmp_path: Path) -> None:
    for key, document in applied(tmp_path).items():
        outgoing = encode_document(document)
        assert outgoing.key == key
        assert decode_document(key, outgoing.payload) == document


def test_the_first_apply_adds_everything_and_the_second_nothing(tmp_path: Path) -> None:
    wanted = applied(tmp_path)
    assert {change.kind for change in difference(wanted, NOTHING)} == {Kind.ADDED}
    assert said(tmp_path, wanted) == []


def test_a_change_says_what_it_changes(tmp_path: Path) -> None:
    assert said(
        tmp_path,
        applied(tmp_path),
        ("name: Vamia", "name: Vamia Vaasa"),
        ("units: [pyynikki, hansa]", "units: [kone, hansa]"),
        ("until: 2026-12-31", "until: 2027-06-30"),
        ("at_least: 4.2", "at_least: 4"),
    ) == [
        "~ organisation/vamia: name Vamia → Vamia Vaasa",
        "~ group/kumppanit: units +kone -pyynikki",
        "~ round/invited: closes 2026-12-31 → 2027-06-30",
        "~ goal/trust-goal: target at_least 4.2 → at_least 4.0",
    ]


def test_what_left_the_file_goes_dependants_first(tmp_path: Path) -> None:
    published = applied(tmp_path)
    gone = [
        ("  - id: vamia\n    name: Vamia\n    units:\n      - {id: hansa, name: Hansa}\n", ""),
        ("groups:\n  - {id: kumppanit, name: Kumppanit, units: [pyynikki, hansa]}\n", ""),
        ("[lansi, kumppanit]", "[lansi]"),
        ("[hervanta, kone, hansa]", "[hervanta, kone]"),
    ]
    assert said(tmp_path, published, *gone) == [
        "~ leader/grace: leads -kumppanit",
        "~ round/now: units -hansa",
        "- group/kumppanit",
        "- unit/hansa",
        "- organisation/vamia",
    ]


def test_what_a_page_made_stays(tmp_path: Path) -> None:
    published = applied(tmp_path)
    made = the_group_of_a_page("kone")
    assert said(tmp_path, {**published, key_of(made): made}) == []


def test_what_coordinators_made_and_how_people_come_in_stays(tmp_path: Path) -> None:
    published = applied(tmp_path)
    made: list[Document] = [
        SurveyVersion(SurveyId("own"), 1, SURVEY, owner=OrganisationId(ScopeId("tredu")), origin=Origin.PAGE),
        replace(published["round/now"], id=RoundId("of-a-page"), survey=SurveyId("own"), origin=Origin.PAGE),  # type: ignore[arg-type]
        Credentials(LeaderId("anna"), 2, ("0" * 64,)),
        Credentials(LeaderId("gone"), 3),
    ]
    published |= {key_of(one): one for one in made}
    assert said(tmp_path, published) == []


def test_a_round_that_a_page_closed_comes_back_as_the_file_has_it_and_apply_says_so(tmp_path: Path) -> None:
    published = applied(tmp_path)
    closed = replace(published["round/now"], closes=date(2026, 2, 1), origin=Origin.PAGE)  # type: ignore[arg-type]
    assert said(tmp_path, {**published, "round/now": closed}) == [
        "~ round/now: made on a page, the file wins, closes 2026-02-01 → nothing"
    ]


def test_a_version_that_a_page_published_is_followed_by_the_files_own(tmp_path: Path) -> None:
    published = applied(tmp_path)
    newer = SurveyVersion(SurveyId("partnership"), 2, with_question("mood", type="comment"), origin=Origin.PAGE)
    assert said(tmp_path, {**published, "survey/partnership/2": newer}) == ["+ survey/partnership/3"]


def test_an_organisation_with_a_survey_of_its_own_stays(tmp_path: Path) -> None:
    own = SurveyVersion(SurveyId("own"), 1, SURVEY, owner=OrganisationId(ScopeId("gone")), origin=Origin.PAGE)
    assert "survey/own/1, made on a page, needs gone" in refused(tmp_path, {**applied(tmp_path), key_of(own): own})


def test_what_a_page_made_must_not_lose_what_it_stands_on(tmp_path: Path) -> None:
    made = the_group_of_a_page("kone")
    message = refused(
        tmp_path,
        {**applied(tmp_path), key_of(made): made},
        ("        units:\n          - {id: kone, name: Kone}\n", ""),
        ("[hervanta, kone, hansa]", "[hervanta, hansa]"),
    )
    assert "group/page-group, made on a page, needs kone, which the file no longer has" in message


def test_where_file_and_page_name_the_same_entry_the_file_wins_and_says_so(tmp_path: Path) -> None:
    published = applied(tmp_path)
    made = Unit(UnitId(ScopeId("kone")), Localised.same("Page"), OrganisationId(ScopeId("tredu")), ScopeId("tredu"),
                origin=Origin.PAGE)  # fmt: skip
    assert said(tmp_path, {**published, "unit/kone": made}) == [
        "~ unit/kone: made on a page, the file wins, name Page → Kone, parent tredu → hervanta"
    ]


def test_a_changed_survey_becomes_the_next_version_and_rounds_keep_theirs(tmp_path: Path) -> None:
    published = applied(tmp_path)
    more = with_question("continuity", type="radiogroup", choices=[1, 2, 3, 4, 5])
    assert said(tmp_path, published, survey=more) == ["+ survey/partnership/2"]


def test_a_new_round_takes_the_newest_version_and_another_may_name_one(tmp_path: Path) -> None:
    published = applied(tmp_path)
    more = with_question("continuity", type="comment")
    published |= plan.wanted(read(tmp_path, survey=more), published)
    new = "goals:\n"
    rounds = (
        "  - {id: later, survey: partnership, from: 2026-06-01, units: [kone]}\n"
        "  - {id: first, survey: partnership, version: 1, from: 2026-06-01, units: [kone]}\n"
    )
    wanted = plan.wanted(read(tmp_path, (new, rounds + new), survey=more), published)
    later, first = wanted["round/later"], wanted["round/first"]
    assert isinstance(later, Round)
    assert isinstance(first, Round)
    assert (later.version, first.version) == (2, 1)
    assert "survey/partnership/2" in wanted


def test_a_version_that_is_not_there_is_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, NOTHING, ("until: 2026-12-31", "version: 3"))
    assert message.startswith('network.yaml:24: the survey "partnership" has no version 3')
    assert "name one up to 1" in message


def test_a_round_that_has_asked_one_version_never_asks_another(tmp_path: Path) -> None:
    published = applied(tmp_path)
    more = with_question("continuity", type="comment")
    published |= plan.wanted(read(tmp_path, survey=more), published)
    with pytest.raises(Refused) as caught:
        plan.wanted(read(tmp_path, ("until: 2026-12-31", "version: 2"), survey=more), published)
    assert "asks version 1 of its survey; leave its version as it is, and give version 2 a round of its own" in str(
        caught.value
    )


def test_going_back_to_an_earlier_text_is_a_version_of_its_own(tmp_path: Path) -> None:
    published = applied(tmp_path)
    published |= plan.wanted(read(tmp_path, survey=with_question("why", type="comment")), published)
    assert said(tmp_path, published) == ["+ survey/partnership/3"]


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("demonstration", {"type": "comment", "choices": None}),
        ("demonstration", {"type": "checkbox"}),
        ("service", {"rateMax": 5}),
        ("service", {"rateMin": 0, "rateMax": 10}),
    ],
)
def test_a_question_that_changes_its_type_or_scale_is_refused(
    tmp_path: Path, name: str, properties: dict[str, object]
) -> None:
    published = applied(tmp_path)
    changed = with_question(name, **properties)
    changed = {**changed, "elements": [_without_nothing(one) for one in _elements(changed)]}
    message = refused(tmp_path, published, survey=changed)
    assert message.startswith(f'network.yaml:21: the question "{name}" changes its type or scale against version 1')
    assert "give the changed question a new name" in message


def test_a_question_that_comes_back_must_be_what_it_was(tmp_path: Path) -> None:
    published = applied(tmp_path)
    without = {**SURVEY, "elements": [one for one in _elements(SURVEY) if one["name"] != "service"]}
    published |= plan.wanted(read(tmp_path, survey=without), published)
    message = refused(tmp_path, published, survey=with_question("service", rateMax=5))
    assert '"service" changes its type or scale against version 1' in message


def test_a_round_stays_with_its_survey_its_links_and_its_history(tmp_path: Path) -> None:
    published = applied(tmp_path)
    assert 'network.yaml:24: the round "invited" has personal links; give open links a round' in refused(
        tmp_path, published, ("link: personal", "link: open")
    )
    assert 'network.yaml:25: the round "before" is historic' in refused(tmp_path, published, (", historic: true", ""))
    other = Round(
        RoundId("now"), SurveyId("service"), 1, date(2026, 1, 1), None, (UnitId(ScopeId("kone")),), LinkKind.OPEN
    )
    version = SurveyVersion(SurveyId("service"), 1, SURVEY)
    assert 'network.yaml:23: the round "now" belongs to the survey "service"' in refused(
        tmp_path, {**published, "round/now": other, key_of(version): version}
    )


def _elements(survey: Mapping[str, object]) -> list[dict[str, object]]:
    elements = survey["elements"]
    assert isinstance(elements, list)
    return elements


def _without_nothing(element: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in element.items() if value is not None}


def test_how_often_and_when_a_leader_hears_is_written_beside_them(tmp_path: Path) -> None:
    wanted = applied(tmp_path, ("leads: [hervanta]}", "leads: [hervanta], cadence: weekly, any_hour: true}"))
    anna, grace = wanted["leader/anna"], wanted["leader/grace"]
    assert isinstance(anna, Leader)
    assert isinstance(grace, Leader)
    assert (anna.cadence, anna.any_hour) == (Cadence.WEEKLY, True)
    assert (grace.cadence, grace.any_hour) == (Cadence.AT_ONCE, False)


def test_an_organisation_may_keep_its_missed_goals_to_itself(tmp_path: Path) -> None:
    wanted = applied(tmp_path, ("  - id: tredu\n", "  - id: tredu\n    escalates: false\n"))
    tredu, vamia = wanted["organisation/tredu"], wanted["organisation/vamia"]
    assert isinstance(tredu, Organisation)
    assert isinstance(vamia, Organisation)
    assert not tredu.escalates
    assert vamia.escalates


def test_a_unit_may_be_closed_and_merged_into_another(tmp_path: Path) -> None:
    wanted = applied(tmp_path, ("- {id: kone,", "- {id: kone, closed: 2026-08-01, merged_into: hansa,"))
    kone = wanted["unit/kone"]
    assert isinstance(kone, Unit)
    assert (kone.closed, kone.merged_into, kone.parent) == (date(2026, 8, 1), "hansa", "hervanta")
