"""What one request reads: released answers over its windows, and how many people could have given them.

A round whose people were invited by personal links is a known one. Where every answer of a window came from known
rounds, chance is smaller than it looks, for there are only so many people: `Sum.asked` says how many.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.aggregator.application.ports.counting import Pane, RoundInvited
from services.aggregator.application.ports.showing import Shelf
from services.aggregator.domain.comparing import UNHEARD, Rate, Sum, Turnout, rate_of, respondents
from services.aggregator.domain.indicators import Window
from services.aggregator.domain.pools import Counts
from services.aggregator.domain.windows import EVERY_DAY
from shared.contracts.directory import Round
from shared.contracts.ids import RoundId, SurveyId, UnitId
from shared.contracts.snapshot import Directory

# Answers of a round may be released after its end: late ones as they come, what is left when it is gathered.
_AFTER_THE_END = timedelta(days=30)
_NOTHING = Pane(0, {})
_NO_COUNTS = Counts()


@dataclass(frozen=True, slots=True)
class Spanned:
    """The windows to read. round, round_before: instead of all answers of the days, all of these rounds'."""

    now: Window
    before: Window | None
    points: Sequence[Window] = ()
    round: Round | None = None
    round_before: Round | None = None


@dataclass(frozen=True, slots=True)
class Summed:
    """Of one window: all released answers, and how many people could have answered each question, where known.

    invited: people invited on its days, by round.
    """

    pane: Pane
    known: Mapping[RoundId, Pane]
    invited: Mapping[RoundId, int]


class Sums:
    """What was read. Points are numbered as they were asked for."""

    def __init__(
        self, windows: Sequence[Summed], *, has_before: bool, people: Mapping[RoundId, int],
        turnouts: Mapping[RoundId, Turnout],
    ) -> None:  # fmt: skip
        self._windows = windows
        self._has_before = has_before
        self._people = people
        self._turnouts = turnouts

    def now(self, questions: Collection[str]) -> Sum:
        """Of the window itself."""
        return self._sum(self._windows[0], questions)

    def before(self, questions: Collection[str]) -> Sum | None:
        """Of the window before it, if there is one."""
        return self._sum(self._windows[1], questions) if self._has_before else None

    def point(self, place: int, questions: Collection[str]) -> Sum:
        """Of a point of the series."""
        return self._sum(self._windows[self._first + place], questions)

    def rate_now(self) -> Rate | None:
        """The response rate of the window."""
        return self._rate(self._windows[0])

    def rate_before(self) -> Rate | None:
        """Of the window before it."""
        return self._rate(self._windows[1]) if self._has_before else None

    def rate(self, place: int) -> Rate | None:
        """At a point of the series."""
        return self._rate(self._windows[self._first + place])

    @property
    def _first(self) -> int:
        return 2 if self._has_before else 1

    def _rate(self, window: Summed) -> Rate | None:
        return rate_of(self._turnouts, window.invited)

    def _sum(self, window: Summed, questions: Collection[str]) -> Sum:
        there = [counts for name in questions if (counts := window.pane.counts.get(name))]
        total = sum(there[1:], there[0]) if there else _NO_COUNTS
        return Sum(total, self._asked(window, total, questions) if window.known else None)

    def _asked(self, window: Summed, total: Counts, questions: Collection[str]) -> int | None:
        """How many people could have given these answers, if all of them came from known rounds."""
        known = people = 0
        for round_, pane in window.known.items():
            answers = [pane.counts[one] for one in questions if one in pane.counts]
            if answers:
                known += sum([one.answered + one.cant_say for one in answers])
                people += self._people[round_]
        return people if people and known == total.answered + total.cant_say else None


def read(shelf: Shelf, directory: Directory, units: Collection[UnitId], survey: SurveyId, spanned: Spanned) -> Sums:
    """Read the sums of these units."""
    invited = {one.round: one for one in shelf.invited.of_rounds(units=units, survey=survey)}
    if spanned.round:
        people = _people(directory, units, list(invited.values()))
        return _of_rounds(shelf, units, survey, spanned, spanned.round.id, invited, people)
    windows = [spanned.now, *([spanned.before] if spanned.before else ()), *spanned.points]
    known = [one for one in invited.values() if _concerns(one, directory.rounds.get(one.round), windows)]
    panes = shelf.panes.windows(units=units, survey=survey, windows=windows)
    of_known = _known(shelf, units, survey, known, windows)
    return Sums(
        [
            Summed(
                pane,
                {one: sums[place] for one, sums in of_known.items() if sums[place].counts},
                _invited(known, window),
            )
            for place, (pane, window) in enumerate(zip(panes, windows, strict=True), start=1)
        ],
        has_before=spanned.before is not None,
        people=_people(directory, units, known),
        turnouts=_turnouts(known, of_known),
    )


def _of_rounds(
    shelf: Shelf, units: Collection[UnitId], survey: SurveyId, spanned: Spanned, round_: RoundId,
    invited: Mapping[RoundId, RoundInvited], people: Mapping[RoundId, int],
) -> Sums:  # fmt: skip
    """Sums of whole rounds; at points, of the round up to then. Each round's rate is its own, at every point."""
    before = spanned.round_before.id if spanned.round_before else None
    asked = [round_, *([before] if before else ())]
    up_to = [Window(date.min, one.until) for one in spanned.points]
    found = shelf.panes.rounds(units=units, survey=survey, rounds=asked, windows=[EVERY_DAY, *up_to])
    nothing = [_NOTHING] * (1 + len(up_to))
    parts = [(one, found.get(one, nothing)[0]) for one in asked]
    parts += [(round_, pane) for pane in found.get(round_, nothing)[1:]]
    known = [invited[one] for one in asked if one in invited]
    return Sums(
        [
            Summed(pane, {one: pane} if one in invited else {}, {one: invited[one].people} if one in invited else {})
            for one, pane in parts
        ],
        has_before=before is not None,
        people=people,
        turnouts=_turnouts(known, found),
    )


def _concerns(invited: RoundInvited, round_: Round | None, windows: Sequence[Window]) -> bool:
    """Whether a round could have answers in these windows, or invited in them."""
    since, until = min(one.since for one in windows), max(one.until for one in windows)
    first, last = min(invited.by_day), max(invited.by_day)
    ended = round_.closes + _AFTER_THE_END if round_ and round_.closes else date.max
    return first <= until and max(ended, last) >= since


def _known(
    shelf: Shelf, units: Collection[UnitId], survey: SurveyId, known: Sequence[RoundInvited], windows: Sequence[Window]
) -> Mapping[RoundId, Sequence[Pane]]:
    """Of each of these rounds: all of its answers first, then those in each window."""
    if not known:
        return {}
    return shelf.panes.rounds(
        units=units, survey=survey, rounds=[one.round for one in known], windows=[EVERY_DAY, *windows]
    )


def _people(directory: Directory, units: Collection[UnitId], known: Sequence[RoundInvited]) -> Mapping[RoundId, int]:
    """How many people may have been invited at most to each of these rounds: rather too many than too few.

    As if each unit had invited as many more as it may have without being heard of.
    """
    ours = frozenset(units)
    asked = {
        one: directory.rounds[one].units if one in directory.rounds else ours for one in (one.round for one in known)
    }
    return {one.round: one.people + UNHEARD * len(ours.intersection(asked[one.round])) for one in known}


def _invited(known: Sequence[RoundInvited], window: Window) -> Mapping[RoundId, int]:
    counted = {
        one.round: sum(n for day, n in one.by_day.items() if window.since <= day <= window.until) for one in known
    }
    return {round_: n for round_, n in counted.items() if n}


def _turnouts(known: Sequence[RoundInvited], panes: Mapping[RoundId, Sequence[Pane]]) -> Mapping[RoundId, Turnout]:
    return {
        one.round: Turnout(one.people, respondents(panes[one.round][0].counts) if one.round in panes else 0)
        for one in known
    }
