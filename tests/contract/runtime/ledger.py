"""What every ledger of jobs promises. Run on the one in memory, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.runtime.scheduling.due import Outcome, Run, Standing
from shared.runtime.scheduling.ledger import KEPT_FOR, KEPT_RUNS, Ledger, Turn

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class LedgerContract:
    def test_nothing_is_known_of_a_job_that_never_ran(self, ledger: Ledger) -> None:
        assert ledger.standing("fold", now=NOON) == Standing()

    def test_a_run_is_seen_by_others_as_soon_as_it_has_begun(self, ledger: Ledger) -> None:
        with ledger.turn("fold") as turn:
            assert turn
            turn.begin(NOON, now=NOON + MINUTE)
            assert ledger.standing("fold", now=NOON + HOUR) == Standing(Run(NOON, NOON + MINUTE))
            assert turn.standing(now=NOON + HOUR) == Standing(Run(NOON, NOON + MINUTE))

    def test_how_it_ended_is_kept(self, ledger: Ledger) -> None:
        ran(ledger, NOON, Outcome.DONE)
        ran(ledger, NOON + HOUR, Outcome.FAILED)
        failed = Run(NOON + HOUR, NOON + HOUR, 1, NOON + HOUR + MINUTE, Outcome.FAILED)
        assert ledger.standing("fold", now=NOON + 2 * HOUR) == Standing(failed, done=NOON, success=NOON + MINUTE)

    def test_what_is_tried_again_is_counted_and_has_not_ended(self, ledger: Ledger) -> None:
        ran(ledger, NOON, Outcome.FAILED)
        with ledger.turn("fold") as turn:
            assert turn
            turn.begin(NOON, now=NOON + HOUR)
        assert ledger.standing("fold", now=NOON + HOUR).latest == Run(NOON, NOON + HOUR, attempts=2)

    def test_due_times_that_have_not_come_are_not_looked_at(self, ledger: Ledger) -> None:
        ran(ledger, NOON, Outcome.DONE)
        ran(ledger, NOON + HOUR, Outcome.DONE)
        assert ledger.standing("fold", now=NOON + 30 * MINUTE).done == NOON

    def test_two_never_have_the_same_turn(self, ledger: Ledger) -> None:
        with ledger.turn("fold") as first, ledger.turn("fold") as second, ledger.turn("forget") as other:
            assert first
            assert second is None
            assert other
        with ledger.turn("fold") as again:
            assert again

    def test_a_turn_that_breaks_off_is_free_again_and_what_it_began_is_left(self, ledger: Ledger) -> None:
        def dies(turn: Turn | None) -> None:
            assert turn
            turn.begin(NOON, now=NOON)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt), ledger.turn("fold") as turn:
            dies(turn)
        assert ledger.standing("fold", now=NOON).latest == Run(NOON, NOON)
        with ledger.turn("fold") as again:
            assert again

    def test_old_runs_are_forgotten_but_for_the_latest(self, ledger: Ledger) -> None:
        first = NOON - KEPT_FOR - KEPT_RUNS * HOUR
        for hour in range(KEPT_RUNS):
            ran(ledger, first + hour * HOUR, Outcome.DONE)
        ran(ledger, NOON, Outcome.DONE)
        assert ledger.standing("fold", now=first).latest is None
        assert ledger.standing("fold", now=first + HOUR).done == first + HOUR


def ran(ledger: Ledger, due: datetime, outcome: Outcome) -> None:
    with ledger.turn("fold") as turn:
        assert turn
        turn.begin(due, now=due)
        turn.end(due, outcome, now=due + MINUTE)
