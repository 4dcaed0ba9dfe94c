"""Escalating: what stays missed and unacknowledged is told once to those one level up. A scheduled job."""

from collections.abc import Callable
from datetime import datetime

from services.notifier.application.hear import when
from services.notifier.application.ports import Journal, Work
from services.notifier.domain.escalating import PATIENCE, TOO_LATE, Escalation, escalation
from services.notifier.domain.hearing import Decision, Hears, Quiet, Readers
from services.notifier.domain.notices import Kind, Notice
from services.notifier.domain.retry import KEEP_TRYING
from services.notifier.domain.standing import Standing
from shared.contracts.ids import LeaderId
from shared.contracts.snapshot import Directory


def escalate(work: Callable[[], Work], directory: Directory, journal: Journal, *, now: datetime) -> int:
    """Tell what is to be told; how many goals that were. Each in a transaction of its own: twice is harmless."""
    with work() as looking:
        waiting = looking.standings.missed(since=now - TOO_LATE, until=now - PATIENCE)
    return sum(_one(work(), standing, directory, journal, now=now) for standing in waiting)


def _one(work: Work, standing: Standing, directory: Directory, journal: Journal, *, now: datetime) -> bool:
    with work:
        paused = frozenset(work.pauses.of(standing.shift.goal))
        found = escalation(standing, directory, paused=paused, now=now)
        if not isinstance(found, Escalation) or not work.standings.escalated(standing.shift, now=now):
            return False
        readers = Readers(directory.leaders, paused, work.preferences.of(found.leaders))
        decisions = [Decision(one, readers.quiet(one) or Hears.LEADS_ABOVE) for one in found.leaders]
        for one in decisions:
            if not isinstance(one.reason, Quiet):
                due = when(work, directory.leaders[LeaderId(one.recipient)], Kind.ESCALATION, now=now)
                notice = Notice(one.recipient, standing.shift, now, due + KEEP_TRYING, due=due, escalates=True)
                work.ledger.add(notice)
        work.commit()
    for one in decisions:
        journal.decided(Kind.ESCALATION, one, repeated=False)
    return True
