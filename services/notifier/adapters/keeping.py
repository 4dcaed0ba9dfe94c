"""What is forgotten in time: notices that nobody needs any more."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete

from services.notifier.adapters.tables import ACKNOWLEDGEMENTS, NOTICES
from services.notifier.domain.notices import NEWS, Kind
from shared.log.moments import micros

# Each is kept well beyond the time in which its event could come again and be news: 7 days, and 15 minutes. By the link
# in an old mail a leader can still pause its goal.
NEWS_FOR = timedelta(days=730)
SIGN_INS_FOR = timedelta(days=7)
# An invitation carries an address, and a reminder tells that its reader had not answered by then: each is forgotten as
# soon as its request can't come again. Until it is sent, or given up after four days, a row waits anyway.
MAILS_FOR = timedelta(days=4)


def forget(engine: Engine, *, now: datetime) -> None:
    """Delete what was delivered or given up long ago."""
    kinds = {
        **dict.fromkeys(NEWS, NEWS_FOR),
        Kind.SIGN_IN: SIGN_INS_FOR,
        Kind.INVITATION: MAILS_FOR,
        Kind.REMINDER: MAILS_FOR,
    }
    for kind, kept in kinds.items():
        with engine.begin() as connection:
            old = NOTICES.c.ended_at < micros(now - kept)
            connection.execute(delete(NOTICES).where(NOTICES.c.kind == kind.value, old))
    with engine.begin() as connection:
        connection.execute(delete(ACKNOWLEDGEMENTS).where(ACKNOWLEDGEMENTS.c.at < micros(now - NEWS_FOR)))
