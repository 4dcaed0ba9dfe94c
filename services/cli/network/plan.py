"""What a network file means beside what is published already: its documents, versions numbered. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from services.cli.network import drafts
from services.cli.network.fields import At, Place
from services.cli.network.file import NetworkFile
from services.cli.network.problems import Problems, Refused, Wrong
from shared.contracts.directory import (
    Document,
    Goal,
    Group,
    Indicator,
    Leader,
    Organisation,
    Origin,
    Round,
    SurveyVersion,
    Unit,
)
from shared.contracts.documents import key_of
from shared.contracts.goal_rules import contradict
from shared.contracts.ids import (
    GoalId,
    GroupId,
    LeaderId,
    OrganisationId,
    RoundId,
    ScopeId,
    SurveyId,
    UnitId,
)
from shared.survey.changes import incompatible
from shared.survey.definition import parse
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey

T = TypeVar("T")
Published = Mapping[str, Document]


def wanted(network: NetworkFile, published: Published) -> Mapping[str, Document]:
    """Every document that the file asks for, by key, what others need first. Raises Refused.

    published: what the directory holds now, by key.
    """
    problems = Problems()
    plan = _Plan(network, published, Place(network.file, problems))
    documents = {key_of(document): document for document in plan.documents()}
    plan.contradictions(documents)
    _needed_by_pages(documents, published, plan.place)
    if problems.found:
        raise Refused(problems)
    return documents


class _Plan:
    def __init__(self, network: NetworkFile, published: Published, place: Place) -> None:
        self.place = place
        self._draft, self._surveys, self._published = network.draft, network.surveys, published
        self._versions: dict[str, list[SurveyVersion]] = {}
        for document in published.values():
            if isinstance(document, SurveyVersion):
                self._versions.setdefault(document.survey, []).append(document)
        for versions in self._versions.values():
            versions.sort(key=lambda one: one.version)

    def documents(self) -> Iterator[Document]:
        draft = self._draft
        yield _sure(draft.network).value
        for one in draft.organisations:
            yield Organisation(OrganisationId(ScopeId(one.id.value)), _sure(one.name), escalates=one.escalates)
        for one in draft.units:
            organisation, parent = OrganisationId(ScopeId(_sure(one.organisation))), ScopeId(_sure(one.parent))
            yield Unit(
                id=_unit(one.id),
                name=_sure(one.name),
                organisation=organisation,
                parent=parent,
                closed=one.closed.value if one.closed else None,
                merged_into=_unit(one.merged_into) if one.merged_into else None,
            )
        for group in draft.groups:
            units = tuple(_unit(unit) for unit in group.units)
            yield Group(GroupId(ScopeId(group.id.value)), _sure(group.name), units)
        for leader in draft.leaders:
            yield self._leader(leader)
        for survey in draft.surveys:
            yield self._version(survey)
        for round_ in draft.rounds:
            yield self._round(round_)
        for goal in draft.goals:
            yield self._goal(goal)

    def _leader(self, leader: drafts.Leader) -> Leader:
        return Leader(
            id=LeaderId(leader.id.value),
            name=_sure(leader.name),
            email=_sure(leader.email).value,
            language=_sure(leader.language),
            leads=tuple(ScopeId(scope.value) for scope in leader.leads),
            coordinates=tuple(ScopeId(scope.value) for scope in leader.coordinates),
            cadence=leader.cadence,
            any_hour=leader.any_hour,
        )

    def _version(self, survey: drafts.Survey) -> SurveyVersion:
        """The survey's newest version: the published one when it says the same, or one more."""
        file = self._surveys[survey.id.value]
        versions = self._versions.setdefault(survey.id.value, [])
        newest = versions[-1] if versions else None
        if newest and newest.definition == file.definition:
            return newest if newest.links is survey.links else replace(newest, links=survey.links)
        number = (newest.version if newest else 0) + 1
        version = SurveyVersion(SurveyId(survey.id.value), number, file.definition, links=survey.links)
        for question, earlier in self._changed(file.survey, versions).items():
            line = _sure(survey.file).line
            self.place.wrong(line, Wrong.CHANGED_QUESTION, question=question, version=earlier)
        versions.append(version)
        return version

    def _changed(self, survey: Survey, versions: Sequence[SurveyVersion]) -> Mapping[str, int]:
        """Questions that are no longer what they were, with the latest version in which they were something else."""
        changed: dict[str, int] = {}
        for earlier in versions:
            try:
                before = parse(earlier.definition)
            except InvalidSurvey:
                continue  # what an older Kaiku took and this one does not can't be compared
            changed |= dict.fromkeys(incompatible(before, survey), earlier.version)
        return changed

    def _round(self, round_: drafts.Round) -> Round:
        """The round; it keeps the version of its first apply unless the file names another."""
        survey = _sure(round_.survey)
        before = self._published.get(f"round/{round_.id.value}")
        before = before if isinstance(before, Round) else None
        versions = {one.version for one in self._versions[survey.value]}
        named = round_.version.value if round_.version else None
        if named is not None and named not in versions:
            right = f"leave version out, or name one up to {max(versions)}"
            line = _sure(round_.version).line
            self.place.wrong(line, Wrong.VERSION, survey=survey.value, given=named, right=right)
        kept = before.version if before and before.survey == survey.value else max(versions)
        after = Round(
            id=RoundId(round_.id.value),
            survey=SurveyId(survey.value),
            version=named or kept,
            opens=_sure(round_.opens).value,
            closes=round_.closes.value if round_.closes else None,
            units=tuple(_unit(unit) for unit in round_.units),
            link=round_.link,
            cap=round_.cap,
            per_minute=round_.per_minute,
            historic=round_.historic,
        )
        if before:
            self._stays_itself(round_, before, after)
        return after

    def _stays_itself(self, round_: drafts.Round, before: Round, after: Round) -> None:
        """A pool holds answers to one version of one survey, through one kind of link; others need another round."""
        line = round_.id.line
        if before.survey != after.survey:
            self.place.wrong(_sure(round_.survey).line, Wrong.OTHER_SURVEY, round=after.id, survey=before.survey)
        elif round_.version and before.version != after.version:
            place = round_.version.line
            self.place.wrong(place, Wrong.OTHER_VERSION, round=after.id, before=before.version, other=after.version)
        if before.historic != after.historic:
            history = "historic" if before.historic else "not historic"
            self.place.wrong(line, Wrong.OTHER_HISTORY, round=after.id, before=history)
        elif before.link is not after.link:
            self.place.wrong(line, Wrong.OTHER_LINKS, round=after.id, link=before.link, other=after.link)

    def _goal(self, goal: drafts.Goal) -> Goal:
        indicator = _sure(goal.indicator)
        choices = tuple(choice.value for choice in indicator.choices)
        if _sure(indicator.statistic).value is Statistic.SHARE and not choices:
            question = self._surveys[_sure(indicator.survey).value].survey.counted.get(indicator.questions[0].value)
            choices = ("true",) if question and question.kind is AnswerKind.BOOLEAN else ()
        return Goal(
            id=GoalId(goal.id.value),
            name=_sure(goal.name),
            scope=ScopeId(_sure(goal.scope).value),
            owner=LeaderId(_sure(goal.owner).value),
            indicator=Indicator(
                survey=SurveyId(_sure(indicator.survey).value),
                questions=tuple(question.value for question in indicator.questions),
                statistic=_sure(indicator.statistic).value,
                window_days=_sure(indicator.window_days),
                choices=choices,
            ),
            target=_sure(goal.target).value,
            also=tuple(LeaderId(one.value) for one in goal.also),
            paused=goal.paused,
        )

    def contradictions(self, documents: Mapping[str, Document]) -> None:
        """Goals that can't be met together, those of pages among them."""
        pages = [one for key, one in self._published.items() if key not in documents and one.origin is Origin.PAGE]
        there = [one for one in (*documents.values(), *pages) if isinstance(one, Goal)]
        for draft in self._draft.goals:
            goal = documents.get(f"goal/{draft.id.value}")
            for other in there:
                if isinstance(goal, Goal) and contradict(goal, other):
                    self.place.wrong(_sure(draft.target).line, Wrong.CONTRADICTION, other=other.id)


def _needed_by_pages(documents: Mapping[str, Document], published: Published, place: Place) -> None:
    """What pages have made must not lose what it stands on."""
    kept = {
        key: one
        for key, one in published.items()
        if key not in documents and (one.origin is Origin.PAGE or isinstance(one, SurveyVersion))
    }
    there = {(key.partition("/")[2]) for key in (*documents, *kept)}
    surveys = {one.survey for one in (*documents.values(), *kept.values()) if isinstance(one, SurveyVersion)}
    for key, document in kept.items():
        owner = {document.owner} if isinstance(document, SurveyVersion) and document.owner else set()
        for needed in sorted(_references(document) | owner):
            if needed not in there and needed not in surveys:
                place.wrong(1, Wrong.STILL_NEEDED, key=key, needed=needed)


def _references(document: Document) -> set[str]:
    match document:
        case Unit():
            return {document.parent, document.organisation} | (
                {document.merged_into} if document.merged_into else set()
            )
        case Group():
            return set(document.units)
        case Leader():
            return {*document.leads, *document.coordinates}
        case Round():
            return {document.survey, *document.units}
        case Goal():
            return {document.scope, document.owner, document.indicator.survey}
        case _:
            return set()


def _unit(at: At[str]) -> UnitId:
    return UnitId(ScopeId(at.value))


def _sure(value: T | None) -> T:
    """A value that a file without mistakes always has."""
    if value is None:
        raise ValueError("a network file with mistakes was not refused")
    return value
