"""What is typed into fields becomes answers, and answers become what stands in fields."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.entrypoints.http.filling.fields import Sent, fields_of, read, typed
from services.collector.entrypoints.http.filling.lines import Fault, read_line, typed_line
from shared.survey.asks import InputType, Text
from shared.survey.definition import parse
from tests.fakes.every_type import EVERY_TYPE

SURVEY = parse(EVERY_TYPE)
FIELDS = [name for question in SURVEY.questions() for name in fields_of(question)]


@pytest.mark.parametrize(
    ("typed_in", "answer"),
    [
        ("12", 12), (" 1 200 ", 1200), ("7,5", 7.5), ("7.50", 7.5), ("−3", -3), ("-0,5", -0.5), ("007", 7),
        ("1e5", "1e5"), ("12 kg", "12 kg"), ("1.2.3", "1.2.3"), ("²", "²"), ("9" * 30, "9" * 30), ("5.", "5."),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed_in: str, answer: object) -> None:
    got, fault = read_line(Text(InputType.NUMBER), "n", Sent({"n": typed_in}))
    assert (got, type(got)) == (answer, type(answer))
    assert fault == (Fault.NUMBER if isinstance(answer, str) else None)


@pytest.mark.parametrize(
    ("typed_in", "answer"),
    [
        ("13.30", "13:30"), ("9:05", "09:05"), ("0930", "09:30"), ("930", "09:30"), ("9", "09:00"), ("23,59", "23:59"),
        ("24.00", None), ("12.60", None), ("noon", None), ("١٣", None),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(typed_in: str, answer: str | None) -> None:
    expected = (answer, None) if answer else (typed_in, Fault.TIME)
    assert read_line(Text(InputType.TIME), "t", Sent({"t": typed_in})) == expected


@pytest.mark.parametrize(
    ("parts", "answer", "fault"),
    [
        (("27", "3", "2026"), "2026-03-27", None),
        (("07", "03", "2026"), "2026-03-07", None),
        (("29", "2", "2028"), "2028-02-29", None),
        (("29", "2", "2026"), "29.2.2026", Fault.DATE),
        (("1", "13", "2026"), "1.13.2026", Fault.DATE),
        (("1", "3", "26"), "1.3.26", Fault.DATE),
        (("x", "3", "2026"), "x.3.2026", Fault.DATE),
        (("", "3", "2026"), ".3.2026", Fault.DATE_INCOMPLETE),
        (("", "", ""), None, None),
    ],
)
def test_dates_are_read_from_their_three_fields(
    parts: tuple[str, str, str], answer: str | None, fault: Fault | None
) -> None:
    sent = Sent(dict(zip(("day:d", "month:d", "year:d"), parts, strict=True)))
    assert read_line(Text(InputType.DATE), "d", sent) == (answer, fault)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_comes_back_as_it_was(day: date) -> None:
    text = Text(InputType.DATE)
    assert read_line(text, "d", Sent([*typed_line(text, "d", day.isoformat())])) == (day.isoformat(), None)


@given(st.dates(min_value=date(1000, 1, 1)), st.times())
def test_every_month_and_every_time_come_back_as_they_were(day: date, moment: time) -> None:
    month, minute = day.isoformat()[:7], moment.isoformat("minutes")
    assert read_line(Text(InputType.MONTH), "m", Sent([*typed_line(Text(InputType.MONTH), "m", month)]))[0] == month
    assert read_line(Text(InputType.TIME), "t", Sent([*typed_line(Text(InputType.TIME), "t", minute)]))[0] == minute


@given(st.floats(-1e9, 1e9).map(lambda one: round(one, 3)) | st.integers(-(10**9), 10**9))
def test_every_usual_number_comes_back_as_it_was(number: float) -> None:
    text = Text(InputType.NUMBER)
    got, fault = read_line(text, "n", Sent([*typed_line(text, "n", number)]))
    assert fault is None
    assert got == number


@given(st.dictionaries(st.sampled_from(FIELDS), st.lists(st.text(max_size=30), max_size=3), max_size=12))
def test_whatever_is_typed_is_read_and_reading_what_it_became_gives_the_same(sent: dict[str, list[str]]) -> None:
    got = read(SURVEY, Sent([(name, value) for name, values in sent.items() for value in values]))
    wrong = {one.question for one in got.mistakes}
    for question in SURVEY.questions():
        answer = got.answers.get(question.value_name)
        if answer is not None and question.name not in wrong:
            again = read(SURVEY, Sent([*typed(question, answer)]))
            assert again.answers == {question.value_name: answer}


@pytest.mark.parametrize(
    ("places", "order", "fault"),
    [
        (("2", "1", "3"), ["trust", "skills", "speed"], None),
        (("", "", ""), None, None),
        (("1", "1", "2"), ["skills", "trust", "speed"], Fault.SAME_PLACE),
        (("1", "3", ""), ["skills", "trust"], Fault.NO_PLACE),
        (("1", "", ""), ["skills"], None),
        (("x", "2", "3"), ["skills", "trust", "speed"], Fault.NO_PLACE),
    ],
)
def test_places_make_an_order(places: tuple[str, ...], order: list[str] | None, fault: Fault | None) -> None:
    got = read(SURVEY, Sent({f"part.{at}.order": place for at, place in enumerate(places)}))
    assert got.answers.get("order") == order
    assert [one.fault for one in got.mistakes] == ([fault] if fault else [])


def test_no_survey_can_name_a_question_like_a_field_of_the_form() -> None:
    own = {"key", "page", "seen", "checking", "tried", "draft", "do", "lang"}
    assert not own & set(FIELDS)
    assert len(FIELDS) == len(set(FIELDS))
