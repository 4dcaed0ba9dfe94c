"""Goals' aims and releases by name, for tests of judging's pure parts."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from services.aggregator.domain.evidence import Aim, Answered, Place
from shared.contracts.ids import ScopeId, UnitId
from shared.survey.kinds import Statistic

MONDAY = date(2026, 3, 2)
ZERO = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE_ALL = Place(ZERO, 0, -1)


def a_unit(name: str = "auto") -> UnitId:
    return UnitId(ScopeId(name))


def an_aim(target: float = 4.0, *, questions: int = 1, at_most: bool = False) -> Aim:
    names = tuple(f"q{n}" for n in range(questions))
    return Aim(names, Statistic.MEAN, (), 1.0, 5.0, target, at_most)


def place(n: int) -> Place:
    return Place(ZERO + timedelta(minutes=n), n % 3, n)


def a_release(
    n: int, day: int, values: dict[float, int], *, unit: str = "auto", responses: int | None = None
) -> Answered:
    """The nth release in the log. day: days after Monday."""
    answers = sum(values.values())
    return Answered(a_unit(unit), MONDAY + timedelta(days=day), place(n), responses or answers, values)


ANSWERS = st.dictionaries(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]), st.integers(1, 6), min_size=1, max_size=3)
LOW = st.dictionaries(st.sampled_from([1.0, 2.0]), st.integers(1, 8), min_size=1, max_size=2)
HIGH = st.dictionaries(st.sampled_from([4.0, 5.0]), st.integers(1, 8), min_size=1, max_size=2)


@st.composite
def logs(draw: st.DrawFn, *, most: int = 25) -> list[Answered]:
    """Releases in the order of the log: days go on, now and then with a gap, and some come a day late."""
    day, released = 0, []
    for n in range(draw(st.integers(0, most))):
        day += draw(st.sampled_from([0, 0, 1, 1, 2, 5, 17, 40]))
        late = draw(st.sampled_from([0, 0, 0, 1]))
        values = draw(st.one_of(ANSWERS, LOW, HIGH))
        unit = draw(st.sampled_from(["auto", "kone", "sote"]))
        released.append(a_release(n, max(day - late, 0), values, unit=unit))
    return released


AIMS = st.builds(an_aim, st.sampled_from([2.5, 3.5, 4.0, 4.2]), questions=st.integers(1, 3), at_most=st.booleans())
