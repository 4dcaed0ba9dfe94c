"""Submitting: the order of checks, asked twice, claims and caps."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.collector.domain.errors import (
    CapReached,
    InvalidAnswers,
    KeyReused,
    LinkUsed,
    RoundClosed,
    RoundNotOpen,
    TooManyAtOnce,
    Unavailable,
    UnknownLink,
)
from services.collector.domain.links import digest_of, open_link, personal_link
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn, GivenAnswer
from shared.runtime.keys import Keys
from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language
from tests.fakes.collector import AUTO, KONE, NOON, SECRET, SPRING, Bench, a_directory, a_round

LATER = datetime(2026, 4, 2, 9, tzinfo=UTC)


def a_bench_with_a_personal_link(*, used: bool = False) -> tuple[Bench, str]:
    bench = Bench(a_round(link=LinkKind.PERSONAL))
    link = personal_link(bench.keys, Place(SPRING, AUTO), b"8 chance")
    if not used:
        bench.store.state.personal[digest_of(link)] = Place(SPRING, AUTO)
    return bench, link


def test_a_response_is_kept_with_one_event_that_holds_no_text() -> None:
    bench = Bench()
    answers = {"trust": 4, "recommend": 10, "ways": ["mail", "other"], "ways-Comment": "kirje", "better": "Ei."}
    receipt = bench.submit(answers)
    kept = bench.store.state.responses[receipt.response]
    assert receipt.is_new
    assert kept.answers == answers
    [event] = bench.store.state.events
    assert isinstance(event, FeedbackSubmitted)
    assert event.response == receipt.response
    assert (event.organisation, event.unit, event.round, event.survey, event.version) == (
        "tredu",
        AUTO,
        SPRING,
        "partnership",
        1,
    )
    assert event.answers == {
        "trust": GivenAnswer(AnswerKind.SCALE, ("4",)),
        "recommend": GivenAnswer(AnswerKind.NPS, ("10",)),
        "ways": GivenAnswer(AnswerKind.CHOICES, ("mail", "other")),
    }


def test_cant_say_is_an_answer_without_a_value() -> None:
    bench = Bench()
    bench.submit({"trust": "dontknow"})
    [event] = bench.store.state.events
    assert isinstance(event, FeedbackSubmitted)
    assert event.answers == {"trust": GivenAnswer(AnswerKind.SCALE)}


def test_the_same_key_and_answers_give_the_first_reply_again_and_keep_nothing() -> None:
    bench = Bench()
    first = bench.submit()
    again = bench.submit()
    assert (again.response, again.code) == (first.response, first.code)
    assert not again.is_new
    assert len(bench.store.state.responses) == len(bench.store.state.events) == 1


def test_the_same_key_with_other_answers_is_refused_even_when_they_would_not_do() -> None:
    bench = Bench()
    bench.submit({"trust": 4})
    for other in ({"trust": 5}, {"trust": 9}, {}):
        with pytest.raises(KeyReused):
            bench.submit(other or {"nothing": 1})


def test_a_key_is_known_at_its_place_only() -> None:
    bench = Bench()
    bench.submit()
    assert bench.submit(link=bench.link(KONE)).is_new


def test_the_first_reply_is_given_again_after_closing() -> None:
    bench = Bench()
    first = bench.submit()
    assert bench.submit(now=LATER).code == first.code
    with pytest.raises(KeyReused):
        bench.submit({"trust": 1}, now=LATER)


def test_the_first_reply_is_given_again_after_use_and_cap() -> None:
    bench, link = a_bench_with_a_personal_link()
    assert bench.submit(link=link).code == bench.submit(link=link).code
    capped = Bench(a_round(cap=1))
    assert capped.submit().code == capped.submit().code


def test_the_first_reply_is_given_again_after_withdrawal() -> None:
    bench = Bench()
    first = bench.submit()
    bench.cases.receipts.withdraw(first.code, now=NOON)
    again = bench.submit()
    assert (again.response, again.code, again.is_new, again.withdrawn) == (first.response, first.code, False, True)
    assert len(bench.store.state.responses) == 1


def test_the_first_reply_is_the_same_after_the_secret_has_changed() -> None:
    bench = Bench()
    first = bench.submit()
    rotated = Bench(store=bench.store, keys=Keys(["another secret of at least thirty-two letters", SECRET]))
    assert rotated.submit().code == first.code
    assert rotated.submit(link=bench.link()).code == first.code


def test_an_unknown_link_comes_before_everything() -> None:
    bench = Bench()
    for link in ("", "nonsense", "0" * 26, open_link(Keys(["x" * 32]), Place(SPRING, AUTO))):
        with pytest.raises(UnknownLink):
            bench.submit({"trust": 99}, link=link or "-")


@pytest.mark.parametrize(
    ("now", "refusal"),
    [(datetime(2026, 2, 27, tzinfo=UTC), RoundNotOpen), (LATER, RoundClosed)],
)
def test_the_rounds_state_comes_before_the_answers(now: datetime, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        Bench().submit({"trust": 99}, now=now)


def test_days_are_local_in_helsinki() -> None:
    bench = Bench(a_round(opens=date(2026, 3, 1), closes=date(2026, 3, 1)))
    assert bench.submit(now=datetime(2026, 2, 28, 22, 30, tzinfo=UTC)).is_new
    with pytest.raises(RoundClosed):
        bench.submit(now=datetime(2026, 3, 1, 22, 30, tzinfo=UTC), key="another-key-of-mine")


def test_the_answers_come_before_claim_and_cap() -> None:
    bench, link = a_bench_with_a_personal_link(used=True)
    with pytest.raises(InvalidAnswers) as refused:
        bench.submit({"trust": 9, "who": "?"}, link=link)
    assert [(one.question, one.code) for one in refused.value.errors] == [
        ("trust", "unknown-choice"),
        ("who", "unknown-question"),
    ]


def test_a_personal_link_answers_once() -> None:
    bench, link = a_bench_with_a_personal_link()
    assert bench.submit(link=link).is_new
    with pytest.raises(LinkUsed):
        bench.submit(link=link, key="another-key-of-mine")
    assert len(bench.store.state.held) == 1
    assert not bench.store.state.personal


def test_of_a_response_through_a_personal_link_only_its_day_is_kept() -> None:
    bench, link = a_bench_with_a_personal_link()
    receipt = bench.submit(link=link, now=datetime(2026, 3, 9, 22, 30, 7, 5, UTC), language=Language.SV)
    kept, event = bench.store.state.responses[receipt.response], bench.store.state.held[receipt.response]
    assert kept.time == event.time == NOON  # noon in Helsinki of the 10th
    assert kept.language is None
    assert not bench.store.state.events


def test_a_withdrawal_of_what_is_still_held_is_held_too_and_tells_no_time() -> None:
    bench, link = a_bench_with_a_personal_link()
    receipt = bench.submit(link=link)
    bench.cases.receipts.withdraw(receipt.code, now=NOON.replace(hour=13, minute=1))
    [event] = bench.store.state.held.values()
    assert isinstance(event, FeedbackWithdrawn)
    assert event.time == NOON
    assert not bench.store.state.events


def test_a_withdrawal_gives_a_personal_link_back_to_nobody() -> None:
    bench, link = a_bench_with_a_personal_link()
    bench.cases.receipts.withdraw(bench.submit(link=link).code, now=NOON)
    with pytest.raises(LinkUsed):
        bench.submit(link=link, key="another-key-of-mine")


def test_a_personal_link_of_an_old_secret_and_the_same_made_anew_are_one() -> None:
    bench, link = a_bench_with_a_personal_link()
    keys = Keys(["another secret of at least thirty-two letters", SECRET])
    rotated = Bench(a_round(link=LinkKind.PERSONAL), store=bench.store, keys=keys)
    anew = personal_link(keys, Place(SPRING, AUTO), b"8 chance")
    assert anew != link
    assert rotated.submit(link=anew).is_new
    with pytest.raises(LinkUsed):
        rotated.submit(link=link, key="another-key-of-mine")


class Hasty:
    """Lets nothing through."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def wait(self, link: str, limit: int) -> int:
        self.asked.append((link, limit))
        return 7


def test_a_link_that_answers_too_fast_is_told_when_to_come_again() -> None:
    bench = Bench(replace(a_round(), per_minute=20), pace=Hasty())
    with pytest.raises(TooManyAtOnce) as refused:
        bench.submit()
    assert refused.value.seconds == 7
    assert not bench.store.state.responses


def test_the_pace_is_asked_only_where_a_round_has_one_and_never_of_a_personal_link() -> None:
    pace = Hasty()
    assert Bench(pace=pace).submit().is_new
    bench, link = a_bench_with_a_personal_link()
    limited = Bench(replace(a_round(link=LinkKind.PERSONAL), per_minute=1), store=bench.store, pace=pace)
    assert limited.submit(link=link).is_new
    assert not pace.asked


def test_the_first_reply_is_given_again_at_any_pace() -> None:
    bench = Bench()
    first = bench.submit()
    assert Bench(replace(a_round(), per_minute=1), store=bench.store, pace=Hasty()).submit().code == first.code


def test_an_open_round_for_a_survey_that_demands_personal_links_has_none() -> None:
    bench = Bench(directory=a_directory(a_round(), links=LinkKind.PERSONAL))
    with pytest.raises(UnknownLink):
        bench.submit()


def test_a_refused_answer_does_not_use_a_personal_link_up() -> None:
    bench, link = a_bench_with_a_personal_link()
    with pytest.raises(InvalidAnswers):
        bench.submit({"trust": 9}, link=link)
    assert bench.submit(link=link).is_new


def test_a_cap_counts_each_unit_and_withdrawals_give_no_place_back() -> None:
    bench = Bench(a_round(cap=2))
    first = bench.submit(key="first-key-of-mine")
    bench.submit(key="second-key-of-mine")
    bench.cases.receipts.withdraw(first.code, now=NOON)
    with pytest.raises(CapReached):
        bench.submit(key="third-key-of-mine")
    assert bench.submit(key="third-key-of-mine", link=bench.link(KONE)).is_new


@pytest.mark.parametrize("round_", [a_round(historic=True), a_round(link=LinkKind.PERSONAL), a_round(units=[KONE])])
def test_a_round_without_an_open_link_here_does_not_answer_to_one(round_: Round) -> None:
    with pytest.raises(UnknownLink):
        Bench(round_).submit()


def test_a_personal_link_leads_nowhere_once_its_round_has_gone() -> None:
    bench, link = a_bench_with_a_personal_link()
    bench.directory.directory = a_directory(a_round("autumn"))
    with pytest.raises(UnknownLink):
        bench.submit(link=link)


def test_a_new_directory_brings_new_links_at_once() -> None:
    bench = Bench()
    with pytest.raises(UnknownLink):
        bench.submit(link=bench.link(round_="autumn"))
    bench.directory.directory = a_directory(a_round("autumn"))
    assert bench.submit(link=bench.link(round_="autumn")).is_new


def test_while_the_directory_is_incomplete_nothing_is_refused_for_good() -> None:
    bench = Bench(a_round(version=2))
    with pytest.raises(Unavailable):
        bench.submit()


def test_while_the_database_is_away_nothing_is_confirmed() -> None:
    bench = Bench()
    bench.store.away = True
    with pytest.raises(Unavailable):
        bench.submit()


def test_the_language_is_kept_as_it_was_chosen() -> None:
    bench = Bench()
    receipt = bench.submit(language=Language.SV)
    assert bench.store.state.responses[receipt.response].language is Language.SV
