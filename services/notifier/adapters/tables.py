"""The notifier's tables. What reads and writes them lives beside this module, what changes them in `migrations`.

Moments are whole microseconds since 1970 in UTC.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, Uuid

from shared.log.directory import directory_table
from shared.log.offsets import offsets_table
from shared.log.outbox import outbox_table
from shared.runtime.scheduling.ledger import job_runs_table

METADATA = MetaData()
OUTBOX = outbox_table(METADATA)
OFFSETS = offsets_table(METADATA)
DIRECTORY = directory_table(METADATA)
JOB_RUNS = job_runs_table(METADATA)

# The ledger: a row for each mail that was ever decided on. id: uuid5 of recipient, kind and subject, so that the
# primary key makes it once. event: as on the wire; an invitation's or a reminder's carries an address, and its row is
# forgotten after days. reason, detail: of the latest trouble; neither address nor secret. mail: the notice under whose
# id several go in one mail, itself for that one, from before the first try until it is known to have been refused.
NOTICES = Table(
    "notices",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("recipient", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("event", LargeBinary, nullable=False),
    Column("traceparent", String),
    Column("created_at", BigInteger, nullable=False),
    Column("give_up_at", BigInteger, nullable=False),
    Column("status", String, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", Uuid),
    Column("leased_until", BigInteger),
    Column("ended_at", BigInteger),
    Column("reason", String),
    Column("detail", Text),
    Column("mail", Uuid),
    Index("notices_by_recipient", "recipient", "ended_at"),
)
Index(
    "notices_waiting",
    NOTICES.c.due_at,
    postgresql_where=NOTICES.c.status == "waiting",
    sqlite_where=NOTICES.c.status == "waiting",
)

# Addresses that want no invitations and reminders, by their digests. Kept for ever.
OPT_OUTS = Table(
    "opt_outs",
    METADATA,
    Column("address", LargeBinary, primary_key=True),
    Column("since", BigInteger, nullable=False),
)

PAUSES = Table(
    "pauses",
    METADATA,
    Column("leader", String, primary_key=True),
    Column("goal", String, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Index("pauses_by_goal", "goal"),
)

# How leaders want to hear, where they have chosen for themselves.
PREFERENCES = Table(
    "preferences",
    METADATA,
    Column("leader", String, primary_key=True),
    Column("cadence", String, nullable=False),
    Column("any_hour", Boolean, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
)

# Each goal's latest shift. A goal that was changed so that it starts anew, or was retired, has none.
STANDINGS = Table(
    "standings",
    METADATA,
    Column("goal", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("shifted_at", BigInteger, nullable=False),
    Column("event", LargeBinary, nullable=False),
    Column("escalated_at", BigInteger),
)

# Who has said that they know of a shift: the first to say so.
ACKNOWLEDGEMENTS = Table(
    "acknowledgements",
    METADATA,
    Column("shift", Uuid, primary_key=True),
    Column("goal", String, nullable=False),
    Column("leader", String, nullable=False),
    Column("at", BigInteger, nullable=False),
)
