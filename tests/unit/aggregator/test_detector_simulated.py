"""What the detector promises, on answers that are drawn: seeded, so that a run is always the same run."""

from collections import Counter
from datetime import timedelta
from math import log
from random import Random
from statistics import median

from services.aggregator.domain.evidence import Answered
from services.aggregator.domain.goals import Track, follow
from shared.contracts.events import State
from tests.unit.aggregator.goal_facts import BEFORE_ALL, MONDAY, a_release, an_aim

VALUES = (1.0, 2.0, 3.0, 4.0, 5.0)
# Five-point answers with standard deviations about 1, by their mean.
CHANCES = {
    4.2: (0.015, 0.055, 0.115, 0.345, 0.47),
    4.0: (0.02, 0.08, 0.15, 0.38, 0.37),
    3.5: (0.05, 0.13, 0.28, 0.35, 0.19),
}
MET = Track(after=BEFORE_ALL, folded=MONDAY - timedelta(days=2), state=State.MET)
LIMIT = log(730)


def days(chance: Random, *means: float, a_day: int = 5, units: int = 1) -> list[Answered]:
    """A release a day and unit."""
    return [
        a_release(
            day * units + unit,
            day,
            dict(Counter(chance.choices(VALUES, CHANCES[mean], k=a_day))),
            unit=f"unit-{unit}",
        )
        for day, mean in enumerate(means)
        for unit in range(units)
    ]


def test_a_goal_at_its_target_seldom_switches_falsely() -> None:
    chance, years = Random(4), 100
    switches = sum(len(follow(MET, an_aim(), days(chance, *[4.0] * 365), limit=LIMIT).turns) for _ in range(years))
    assert switches / years < 0.3  # 0.14 in a long simulation; the bound for any distribution is 365/730 = 0.5


def test_a_goal_above_its_target_hardly_ever_does() -> None:
    chance, years = Random(5), 60
    switches = sum(len(follow(MET, an_aim(), days(chance, *[4.2] * 365), limit=LIMIT).turns) for _ in range(years))
    assert switches <= 1


def test_a_fall_is_found_in_about_nine_days_at_five_answers_a_day() -> None:
    chance, delays = Random(6), []
    for _ in range(80):
        turns = follow(MET, an_aim(), days(chance, *[4.2] * 60, *[3.5] * 80), limit=LIMIT).turns
        found = [one for one in turns if one.day >= MONDAY + timedelta(days=60)]
        delays.append((found[0].day - MONDAY).days - 59 if found else 999)
    assert 7 <= median(delays) <= 11
    assert sorted(delays)[71] <= 22  # nine in ten; 17 in a long simulation


def test_ten_units_find_a_fall_in_days() -> None:
    chance, delays = Random(7), []
    for _ in range(20):
        answered = days(chance, *[4.2] * 20, *[3.5] * 20, units=10)
        (turn, *_) = follow(MET, an_aim(), answered, limit=LIMIT).turns
        delays.append((turn.day - MONDAY).days - 19)
    assert 1 <= median(delays) <= 3


def test_a_mood_that_a_day_shares_switches_no_goal_that_answers_in_classes() -> None:
    chance, switches = Random(8), 0
    for _ in range(20):
        year = []
        for day in range(365):
            mood = chance.gauss(0, 0.2)
            values = Counter(float(min(5, max(1, round(4.065 + mood + chance.gauss(0, 0.9))))) for _ in range(50))
            year.append(a_release(day, day, dict(values)))
        switches += len(follow(MET, an_aim(), year, limit=LIMIT).turns)
    assert switches / 20 < 0.5
