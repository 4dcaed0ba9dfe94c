"""The formulas of the detector word for word: plain products, no logarithms, nothing kept from one look to the next."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from math import inf

from services.aggregator.domain.evidence import Aim, Answered
from services.aggregator.domain.freshness import Pace
from shared.contracts.events import State

LEAVING_MET = (0.1, 0.2, 0.35, 0.5, 0.8)
LEAVING_MISSED = (0.1, 0.25, 0.45, 0.65, 0.9)
RHO = 0.05
DAY = timedelta(days=1)


def day_factor(aim: Aim, releases: Sequence[Answered], fraction: float, state: State) -> float:
    """E_d = Π_u Π_v (1 + λ (T − v)) ^ (c_uv / (Q k_u)), or its mirror image."""
    low, high, target = aim.low, aim.high, aim.target
    mirrored = aim.at_most
    if mirrored:
        low, high, target = -high, -low, -target
    product = 1.0
    for unit in {one.unit for one in releases}:
        of_unit = [one for one in releases if one.unit == unit]
        k = 1 + (sum(one.responses for one in of_unit) - 1) * RHO
        for one in of_unit:
            for answer, count in one.values.items():
                v = -answer if mirrored else answer
                if state is State.MET:
                    factor = 1 + fraction / (high - target) * (target - v)
                else:
                    factor = 1 + fraction / (target - low) * (v - target)
                product *= factor ** (count / (len(aim.questions) * k))
    return product


def contributions(
    aim: Aim, releases: Sequence[Answered], state: State, *, first: date | None = None, earlier: Collection[date] = ()
) -> tuple[float, Mapping[date, float]]:
    """M after these releases, and what each day of a start contributes: the average over the grid of g_j E_j ⋯ E_d.

    first: day 1 of the detector. earlier: days before it on which there were releases.
    """
    if not releases:
        return 0.0, {}
    first, last = first or min(one.day for one in releases), max(one.day for one in releases)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    grid = LEAVING_MET if state is State.MET else LEAVING_MISSED
    starts = dict.fromkeys(days, 0.0)
    average = 0.0
    for fraction in grid:
        level, pace = 0.0, Pace()
        for day in sorted(earlier):
            pace = pace.released(day)
        factors = []
        for day in days:
            today = [one for one in releases if one.day == day]
            pace = pace.released(day) if today else pace
            g = 1 if pace.adds_on(day) else 0
            factor = day_factor(aim, today, fraction, state)
            level = (level + g) * factor
            factors.append((day, g, factor))
        average += level / len(grid)
        for i, (day, g, _) in enumerate(factors):
            product = float(g)
            for _, _, factor in factors[i:]:
                product *= factor
            starts[day] += product / len(grid)
    return average, starts


def verdicts(aim: Aim, releases: Sequence[Answered]) -> tuple[float, float]:
    """The two products without the +1: for met, for missed."""
    days = {one.day for one in releases}
    result = []
    for grid, state in ((LEAVING_MISSED, State.MISSED), (LEAVING_MET, State.MET)):
        total = 0.0
        for fraction in grid:
            product = 1.0
            for day in days:
                product *= day_factor(aim, [one for one in releases if one.day == day], fraction, state)
            total += product / len(grid)
        result.append(total)
    return result[0], result[1]


def latest_of_the_greatest(starts: Mapping[date, float]) -> tuple[date, float]:
    """The day that contributes most; of equals the latest."""
    best = max(starts.values(), default=-inf)
    return max(day for day, one in starts.items() if one >= best * (1 - 1e-9)), best


def decisions(
    aim: Aim, releases: Sequence[Answered], threshold: float, state: State = State.UNKNOWN
) -> list[tuple[State, State, date, date]]:
    """Every change of status over releases in the order of the log: before, after, day, since."""
    found: list[tuple[State, State, date, date]] = []
    seen: list[Answered] = []
    earlier: set[date] = set()
    over: date | None = None
    for one in releases:
        if over is not None and one.day <= over:
            continue
        seen.append(one)
        today = max(each.day for each in seen)
        if state is State.UNKNOWN:
            for_met, for_missed = verdicts(aim, seen)
            if max(for_met, for_missed) < 20:
                continue
            after = State.MET if for_met > for_missed else State.MISSED
            found.append((state, after, today, min(each.day for each in seen)))
            over = today - DAY
        else:
            level, starts = contributions(aim, seen, state, first=over + DAY if over else None, earlier=earlier)
            if level < threshold:
                continue
            after = State.MISSED if state is State.MET else State.MET
            found.append((state, after, today, latest_of_the_greatest(starts)[0]))
            over = today
        earlier |= {each.day for each in seen}
        state, seen = after, []
    return found
