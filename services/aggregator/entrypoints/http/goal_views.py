"""What a goal would have done, and what was asked of it over time, as the pages tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.aggregator.application.ports.changes import KeptChange
from services.aggregator.domain.foresight import Foreseen, Foresight
from services.aggregator.entrypoints.http import words
from services.aggregator.entrypoints.http.figures import FigureLine
from shared.contracts.directory import Indicator
from shared.contracts.events import Terms
from shared.contracts.ids import LeaderId
from shared.runtime.clock import local_day
from shared.survey.kinds import Statistic
from shared.survey.localised import Localised


class ForesightView:
    """What a goal would have done over the past."""

    def __init__(self, foresight: Foresight, indicator: Indicator) -> None:
        self.foresight = foresight
        self.statistic = indicator.statistic
        self.since, self.until = foresight.since, foresight.until
        self.answers = foresight.answers
        self.state = foresight.state.value
        self.comparisons = foresight.comparisons
        self.years = round(foresight.years)
        self.turns = [ForeseenView(one, indicator.statistic) for one in foresight.turns]
        self.shifts = sum(one.before.value != "unknown" for one in foresight.turns)


class ForeseenView:
    """One change that would have come."""

    def __init__(self, one: Foreseen, statistic: Statistic) -> None:
        self.before, self.after = one.before.value, one.after.value
        self.day, self.since = one.day, one.since
        self.figure_since = FigureLine(one.figure_since, statistic)
        self.figure_before = FigureLine(one.figure_before, statistic)


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a goal that was changed. what: a word that the template knows. before, after: None for nothing."""

    what: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change of a goal. kind: set, changed, paused, resumed or retired. by: empty for the network file."""

    kind: str
    day: date
    by: str
    from_file: bool
    after: Terms | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class RetiredView:
    """A goal that is no more."""

    goal: str
    name: Localised
    day: date


def retired_view(kept: Sequence[KeptChange]) -> list[RetiredView]:
    """Goals that were retired, the latest first."""
    return [
        RetiredView(one.told.goal, one.told.before.name, local_day(one.told.time)) for one in kept if one.told.before
    ]


def changes_view(kept: Sequence[KeptChange], names: Mapping[LeaderId, str]) -> list[ChangeView]:
    """Changes, the latest first."""
    return [
        ChangeView(
            kind=kind_of(one.told.before, one.told.after),
            day=local_day(one.told.time),
            by=one.told.by_name or names.get(one.told.by, one.told.by) if one.told.by else "",
            from_file=one.told.by is None,
            after=one.told.after,
            differences=tuple(differences(one.told.before, one.told.after, names)),
        )
        for one in kept
    ]


def kind_of(before: Terms | None, after: Terms | None) -> str:
    """What kind of change it was, in a word."""
    if before is None:
        return "set"
    if after is None:
        return "retired"
    if before.paused is not after.paused:
        return "paused" if after.paused else "resumed"
    return "changed"


def differences(before: Terms | None, after: Terms | None, names: Mapping[LeaderId, str]) -> list[Difference]:
    """What was otherwise before, part by part; of a goal that was set, all that it asks."""
    if after is None:
        return []
    old, new = _parts(before, names) if before else {}, _parts(after, names)
    return [Difference(what, old.get(what), new[what]) for what in new if old.get(what) != new[what]]


def _parts(terms: Terms, names: Mapping[LeaderId, str]) -> dict[str, object]:
    return {
        "name": terms.name,
        "scope": terms.scope_name,
        "questions": tuple(one.title for one in terms.questions),
        "statistic": terms.statistic.value,
        "choices": terms.choices,
        "target": (terms.target.bound.value, words.target(terms.statistic, terms.target.value)),
        "window": terms.window_days,
        "owner": names.get(terms.owner, terms.owner),
        "also": tuple(sorted(names.get(one, one) for one in terms.also)),
    }
