"""What a job does now, given what it has done."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.runtime.scheduling.calendar import Calendar
from shared.runtime.scheduling.due import Due, Outcome, Reason, Run, Standing, due, overdue

HOURLY = Calendar("0 * * * *")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def done(at: datetime) -> Standing:
    return Standing(Run(at, at, 1, at + MINUTE, Outcome.DONE), done=at, success=at + MINUTE)


def failed(at: datetime, *, attempts: int = 1, ended: datetime | None = None) -> Standing:
    return Standing(Run(at, at, attempts, ended or at, Outcome.FAILED))


def killed(at: datetime, *, started: datetime | None = None) -> Standing:
    return Standing(Run(at, started or at))


def now(standing: Standing, at: datetime, *, each: bool = False) -> Due | None:
    return due(HOURLY, standing, now=at, each=each)


@pytest.mark.parametrize("each", [False, True])
def test_a_job_that_never_ran_begins_with_the_latest_due_time(each: bool) -> None:
    assert now(Standing(), NOON + 20 * MINUTE, each=each) == Due(NOON, Reason.DUE)


@pytest.mark.parametrize("each", [False, True])
def test_what_has_run_waits_for_the_next_due_time(each: bool) -> None:
    assert now(done(NOON), NOON + 59 * MINUTE, each=each) is None
    assert now(done(NOON), NOON + HOUR, each=each) == Due(NOON + HOUR, Reason.DUE)


def test_what_was_missed_is_one_run() -> None:
    assert now(done(NOON), NOON + 5 * HOUR) == Due(NOON + 5 * HOUR, Reason.DUE)


def test_what_was_missed_is_run_one_by_one_when_the_job_asks_for_each() -> None:
    assert now(done(NOON), NOON + 5 * HOUR, each=True) == Due(NOON + HOUR, Reason.DUE)


def test_what_failed_is_tried_again_after_a_minute_and_then_after_ever_longer() -> None:
    assert now(failed(NOON), NOON + MINUTE / 2) is None
    assert now(failed(NOON), NOON + MINUTE) == Due(NOON, Reason.RETRY)
    assert now(failed(NOON, attempts=3), NOON + 3 * MINUTE) is None
    assert now(failed(NOON, attempts=3), NOON + 4 * MINUTE) == Due(NOON, Reason.RETRY)
    assert now(failed(NOON, attempts=900), NOON + 29 * MINUTE) is None
    assert now(failed(NOON, attempts=900), NOON + 30 * MINUTE) == Due(NOON, Reason.RETRY)


def test_the_next_due_time_takes_the_place_of_what_failed_unless_each_is_asked_for() -> None:
    assert now(failed(NOON), NOON + HOUR) == Due(NOON + HOUR, Reason.DUE)
    assert now(failed(NOON), NOON + HOUR, each=True) == Due(NOON, Reason.RETRY)


def test_what_was_killed_is_taken_over() -> None:
    assert now(killed(NOON), NOON + 2 * MINUTE) == Due(NOON, Reason.TAKEN_OVER)


def test_what_failed_on_a_clock_that_was_ahead_does_not_wait_for_it() -> None:
    assert now(failed(NOON, ended=NOON + 9 * HOUR), NOON + MINUTE) == Due(NOON, Reason.RETRY)


def test_a_job_whose_due_times_were_changed_does_not_go_back() -> None:
    daily = Calendar("0 1 * * *")
    assert due(daily, done(NOON), now=NOON + MINUTE, each=False) is None


def test_it_is_overdue_since_the_first_due_time_that_did_not_go_well() -> None:
    assert overdue(HOURLY, done(NOON), now=NOON + 59 * MINUTE) == timedelta()
    assert overdue(HOURLY, done(NOON), now=NOON + 3 * HOUR) == 2 * HOUR
    assert overdue(HOURLY, failed(NOON), now=NOON + MINUTE) == MINUTE
    assert overdue(HOURLY, Standing(), now=NOON + 7 * MINUTE) == 7 * MINUTE
