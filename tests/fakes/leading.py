"""The leader pages' world in memory: who asked for links, whose sessions hold, and a small network by name."""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from services.aggregator.application.ports.counting import Pane, RoundInvited
from services.aggregator.application.ports.exporting import OneDay, OneUnitsDay
from services.aggregator.application.ports.showing import Standing
from services.aggregator.domain.indicators import Window
from services.aggregator.domain.pools import Counts
from shared.contracts.directory import (
    Bound,
    Credentials,
    Document,
    Goal,
    Group,
    Indicator,
    Leader,
    Network,
    Organisation,
    Round,
    SurveyVersion,
    Target,
    Unit,
)
from shared.contracts.events import SignInRequested
from shared.contracts.ids import (
    GoalId,
    GroupId,
    LeaderId,
    NetworkId,
    OrganisationId,
    RoundId,
    ScopeId,
    SurveyId,
    UnitId,
)
from shared.contracts.snapshot import Directory
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised


@dataclass
class _Asked:
    leader: LeaderId | None
    at: datetime
    used: bool = False


@dataclass
class _Kept:
    requests: dict[UUID, _Asked] = field(default_factory=dict)
    versions: dict[LeaderId, int] = field(default_factory=dict)
    tokens: dict[bytes, LeaderId] = field(default_factory=dict)
    announced: list[SignInRequested] = field(default_factory=list)
    told: list[Credentials] = field(default_factory=list)


class Comings:
    """Who may come in. `work` begins a change of it; it is an `AccessReads` itself."""

    def __init__(self) -> None:
        self.kept = _Kept()

    def work(self) -> "ComingsWork":
        return ComingsWork(self)

    @property
    def announced(self) -> list[SignInRequested]:
        return self.kept.announced

    @property
    def told(self) -> list[Credentials]:
        return self.kept.told

    def session_version(self, leader: LeaderId) -> int:
        return self.kept.versions.get(leader, 1)

    def leader_of(self, digest: bytes) -> LeaderId | None:
        return self.kept.tokens.get(digest)

    def is_unused(self, request: UUID, leader: LeaderId) -> bool:
        asked = self.kept.requests.get(request)
        return asked is not None and asked.leader == leader and not asked.used


class ComingsWork:
    """An `AccessWork`: a copy until it is committed."""

    def __init__(self, comings: Comings) -> None:
        self._comings = comings

    def __enter__(self) -> Self:
        self._kept = copy.deepcopy(self._comings.kept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def commit(self) -> None:
        self._comings.kept = self._kept

    def note_request(self, request: UUID, leader: LeaderId | None, *, at: datetime) -> None:
        self._kept.requests[request] = _Asked(leader, at)

    def requests_of(self, leader: LeaderId, *, since: datetime) -> int:
        return sum(1 for one in self._kept.requests.values() if one.leader == leader and one.at > since)

    def announce(self, asked: Sequence[SignInRequested], *, now: datetime) -> None:  # noqa: ARG002 – of the outbox row
        self._kept.announced += asked

    def use(self, request: UUID, leader: LeaderId, *, at: datetime) -> bool:  # noqa: ARG002 – kept by SQL only
        asked = self._kept.requests.get(request)
        if asked is None or asked.leader != leader or asked.used:
            return False
        asked.used = True
        return True

    def forget_requests(self, *, before: datetime) -> None:
        self._kept.requests = {key: one for key, one in self._kept.requests.items() if one.at >= before}

    def session_version(self, leader: LeaderId) -> int:
        return self._kept.versions.get(leader, 1)

    def end_sessions(self, leader: LeaderId) -> None:
        self._kept.versions[leader] = self.session_version(leader) + 1
        self._kept.requests = {key: one for key, one in self._kept.requests.items() if one.leader != leader or one.used}

    def add_token(self, digest: bytes, leader: LeaderId, *, at: datetime) -> None:  # noqa: ARG002 – kept by SQL only
        self._kept.tokens[digest] = leader

    def remove_tokens(self, leader: LeaderId) -> int:
        before = len(self._kept.tokens)
        self._kept.tokens = {digest: one for digest, one in self._kept.tokens.items() if one != leader}
        return before - len(self._kept.tokens)

    def tell(self, leader: LeaderId, *, now: datetime) -> None:  # noqa: ARG002 – of the outbox row
        digests = sorted(digest.hex() for digest, one in self._kept.tokens.items() if one == leader)
        self._kept.told.append(Credentials(leader, self.session_version(leader), tuple(digests)))


AGREE = [
    {"value": 5, "text": {"fi": "Täysin samaa mieltä", "sv": "Helt av samma åsikt", "en": "Strongly agree"}},
    {"value": 4, "text": {"fi": "Samaa mieltä", "sv": "Av samma åsikt", "en": "Agree"}},
    {"value": 3, "text": {"fi": "Siltä väliltä", "sv": "Däremellan", "en": "In between"}},
    {"value": 2, "text": {"fi": "Eri mieltä", "sv": "Av annan åsikt", "en": "Disagree"}},
    {"value": 1, "text": {"fi": "Täysin eri mieltä", "sv": "Helt av annan åsikt", "en": "Strongly disagree"}},
]
SURVEY: dict[str, object] = {
    "title": {"fi": "Kumppanuuskysely", "sv": "Partnerskapsenkät", "en": "Partnership survey"},
    "locale": "fi",
    "elements": [
        {
            "type": "radiogroup",
            "name": "trust",
            "title": {"fi": "Luotamme toisiimme.", "sv": "Vi litar på varandra.", "en": "We trust each other."},
            "choices": AGREE,
            "showDontKnowItem": True,
        },
        {
            "type": "rating",
            "name": "recommend",
            "title": {"fi": "Suosittelisitko?", "sv": "Skulle du rekommendera?", "en": "Would you recommend us?"},
            "rateMin": 0,
            "rateMax": 10,
        },
        {
            "type": "boolean",
            "name": "served",
            "title": {
                "fi": "Saitko palvelua suomeksi ja ruotsiksi?",
                "sv": "Fick du service på finska och svenska?",
                "en": "Were you served in Finnish and Swedish?",
            },
        },
        {
            "type": "checkbox",
            "name": "channels",
            "title": {"fi": "Mitä kautta?", "sv": "På vilket sätt?", "en": "In which way?"},
            "choices": [
                {"value": "phone", "text": {"fi": "Puhelin", "sv": "Telefon", "en": "Telephone"}},
                {"value": "visit", "text": {"fi": "Vierailu", "sv": "Besök", "en": "Visit"}},
            ],
        },
        {
            "type": "comment",
            "name": "better",
            "title": {"fi": "Mitä parantaisit?", "sv": "Vad kunde bli bättre?", "en": "What should we do better?"},
        },
    ],
}

NETWORK, TREDU, HERVANTA, KONE, PYYNIKKI = map(ScopeId, ("lansi", "tredu", "hervanta", "kone", "pyynikki"))
SEDU, SEINAJOKI, THEME = map(ScopeId, ("sedu", "seinajoki", "theme"))
PARTNERSHIP, ROUND = SurveyId("partnership"), RoundId("spring")
# Leaders: of a middle unit, of the whole network, of a group, of another organisation.
MIA, NEA, GUN, OTTO = map(LeaderId, ("mia", "nea", "gun", "otto"))
GOAL, GROUP_GOAL = GoalId("trust-hervanta"), GoalId("trust-theme")


def a_goal(
    name: GoalId = GOAL,
    *,
    scope: ScopeId = HERVANTA,
    questions: tuple[str, ...] = ("trust",),
    statistic: Statistic = Statistic.MEAN,
    target: Target = Target(Bound.AT_LEAST, 4.0),  # noqa: B008 – frozen
) -> Goal:
    return Goal(
        name,
        Localised("Luottamus kasvaa", "Förtroendet växer", "Trust grows"),
        scope,
        MIA,
        Indicator(PARTNERSHIP, questions, statistic, 30),
        target,
    )


def a_network(*more: Document) -> Directory:
    """Tredu with Hervanta (and Kone in it) and Pyynikki; Sedu with Seinäjoki; a theme group of Kone and Seinäjoki."""

    def leader(name: LeaderId, language: Language, *leads: ScopeId) -> Leader:
        return Leader(name, f"{name.title()} Esimerkki", f"{name}@example.org", language, leads)

    tredu, sedu = OrganisationId(TREDU), OrganisationId(SEDU)
    both = (UnitId(KONE), UnitId(SEINAJOKI))
    documents: list[Document] = [
        Network(
            NetworkId(NETWORK),
            Localised("Länsi", "Väst", "West"),
            Localised("Verkosto", "Nätverket", "The network"),
            "palaute@example.org",
        ),
        Organisation(tredu, Localised.same("Tredu")),
        Organisation(sedu, Localised.same("Sedu")),
        Unit(UnitId(HERVANTA), Localised.same("Tredu Hervanta"), tredu, TREDU),
        Unit(UnitId(KONE), Localised("Konetekniikka", "Maskinteknik", "Mechanics"), tredu, HERVANTA),
        Unit(UnitId(PYYNIKKI), Localised.same("Tredu Pyynikki"), tredu, TREDU),
        Unit(UnitId(SEINAJOKI), Localised.same("Sedu Seinäjoki"), sedu, SEDU),
        Group(GroupId(THEME), Localised("Teemaryhmä", "Temagruppen", "Theme group"), both),
        leader(MIA, Language.FI, HERVANTA),
        leader(NEA, Language.SV, NETWORK),
        leader(GUN, Language.EN, THEME),
        leader(OTTO, Language.FI, SEDU),
        SurveyVersion(PARTNERSHIP, 1, SURVEY),
        Round(ROUND, PARTNERSHIP, 1, date(2026, 1, 1), None, (UnitId(HERVANTA), *both)),
        a_goal(),
        a_goal(GROUP_GOAL, scope=THEME),
    ]
    return Directory.of([*documents, *more])


class Shown:
    """The shelf: releases by unit, day and round, invitations, and standings by goal. Opens itself."""

    def __init__(self) -> None:
        self.released: list[tuple[UnitId, date, Mapping[str, Counts], RoundId]] = []
        self.asked_people: list[tuple[UnitId, date, int, RoundId]] = []
        self.standing: dict[GoalId, Standing] = {}
        self.asked_units: set[UnitId] = set()
        self.readings = 0

    @property
    def panes(self) -> "Shown":
        return self

    @property
    def invited(self) -> "ShownInvited":
        return ShownInvited(self)

    @property
    def standings(self) -> "Shown":
        return self

    @property
    def days(self) -> "ShownDays":
        return ShownDays(self)

    @contextmanager
    def __call__(self) -> Iterator["Shown"]:
        yield self

    def release(
        self, unit: ScopeId, day: date, question: str, cant_say: int = 0, *, round_: RoundId = ROUND, **values: int
    ) -> None:
        counts = {name[1:] if name[1:].isdigit() else name: n for name, n in values.items()}
        given = {question: Counts(sum(counts.values()), cant_say, counts)}
        self.released.append((UnitId(unit), day, given, round_))

    def invite(self, unit: ScopeId, day: date, people: int, *, round_: RoundId = ROUND) -> None:
        self.asked_people.append((UnitId(unit), day, people, round_))

    def sums(self, *, units: Collection[UnitId], survey: SurveyId, since: date, until: date) -> Pane:
        return self.windows(units=units, survey=survey, windows=[Window(since, until)])[0]

    def windows(self, *, units: Collection[UnitId], survey: SurveyId, windows: Sequence[Window]) -> Sequence[Pane]:
        assert survey == PARTNERSHIP
        self.asked_units |= set(units)
        self.readings += 1
        return [self._sum(units, one) for one in windows]

    def rounds(
        self, *, units: Collection[UnitId], survey: SurveyId, rounds: Collection[RoundId], windows: Sequence[Window]
    ) -> Mapping[RoundId, Sequence[Pane]]:
        assert survey == PARTNERSHIP
        there = {round_ for unit, _, _, round_ in self.released if unit in units and round_ in rounds}
        return {one: [self._sum(units, window, one) for window in windows] for one in there}

    def of(self, goals: Collection[GoalId], *, today: date) -> Mapping[GoalId, Standing]:  # noqa: ARG002 – the port's
        return {goal: self.standing[goal] for goal in goals if goal in self.standing}

    def _sum(self, units: Collection[UnitId], window: Window, wanted: RoundId | None = None) -> Pane:
        total: dict[str, Counts] = {}
        for unit, day, counts, round_ in self.released:
            if unit in units and window.since <= day <= window.until and wanted in {None, round_}:
                for name, more in counts.items():
                    total[name] = total.get(name, Counts()) + more
        return Pane(sum(one.answered for one in total.values()), total)


class ShownInvited:
    """The same invitations, as response rates read them."""

    def __init__(self, shown: Shown) -> None:
        self._people = shown.asked_people

    def of_rounds(self, *, units: Collection[UnitId], survey: SurveyId) -> Sequence[RoundInvited]:
        assert survey == PARTNERSHIP
        ours = [one for one in self._people if one[0] in units]
        found = []
        for wanted in sorted({one[3] for one in ours}):
            by_day: dict[date, int] = {}
            for _, day, n, round_ in ours:
                if round_ == wanted:
                    by_day[day] = by_day.get(day, 0) + n
            found.append(RoundInvited(wanted, by_day))
        return found


class ShownDays:
    """The same releases, as an export goes through them."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown

    def of_scope(
        self, units: Collection[UnitId], survey: SurveyId, *, since: date | None, until: date
    ) -> Iterator[OneDay]:
        for day in sorted({one[1] for one in self._shown.released}):
            pane = self._shown.sums(units=units, survey=survey, since=day, until=day)
            if pane.counts and (since or day) <= day <= until:
                yield OneDay(day, pane.counts)

    def of_round(self, round_: RoundId) -> Iterator[OneUnitsDay]:
        assert round_ == ROUND
        for unit, day, counts, _ in sorted(self._shown.released, key=lambda one: one[:2]):
            yield OneUnitsDay(unit, PARTNERSHIP, day, counts)
