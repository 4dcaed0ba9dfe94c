"""The collector’s tables. What reads and writes them lives beside this module, what changes them in `migrations`.

Moments are whole microseconds since 1970 in UTC. Answers are JSON texts: they are read whole, never searched.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from shared.log.directory import directory_table
from shared.log.offsets import offsets_table
from shared.log.outbox import outbox_table
from shared.runtime.scheduling.ledger import job_runs_table

METADATA = MetaData()
OUTBOX = outbox_table(METADATA)
OFFSETS = offsets_table(METADATA)
DIRECTORY = directory_table(METADATA)
JOB_RUNS = job_runs_table(METADATA)

# A withdrawn response keeps its id, its place, its key and its receipt's digest, so that asking again is harmless. The
# survey's version stays too; language, answers, accepted_at and fingerprint are emptied. The same is left of one that
# was kept long enough; erased_on: the local day on which that was erased.
RESPONSES = Table(
    "responses",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("round", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("key", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("survey", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("historic", Boolean, nullable=False),
    Column("fingerprint", LargeBinary),
    Column("receipt", LargeBinary, unique=True),
    Column("language", String),
    Column("answers", Text),
    Column("accepted_at", BigInteger),
    Column("withdrawn_at", BigInteger),
    Column("erased_on", Date),
    UniqueConstraint("round", "unit", "key", name="responses_key"),
)

# The personal links that have not answered yet. digest: SHA-256 of the link. Without row ids: they would keep an order.
PERSONAL_LINKS = Table(
    "personal_links",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("round", String, nullable=False),
    Column("unit", String, nullable=False),
    Index("personal_links_by_place", "round", "unit"),
    sqlite_with_rowid=False,
)

# How many personal links of a place have been handed out. told: of how many of them the log has heard. used: how many
# had answered at the beginning of the local day `used_on`.
LINKS_HANDED_OUT = Table(
    "links_handed_out",
    METADATA,
    Column("round", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("handed_out", Integer, nullable=False),
    Column("told", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("used_on", Date, nullable=False),
)

# Events of responses through personal links, until their local day is over: then they go to the outbox, shuffled.
# response: also of a withdrawal, which takes the place of what it withdraws. No trace, no time, no order.
HELD_EVENTS = Table(
    "held_events",
    METADATA,
    Column("response", Uuid, primary_key=True),
    Column("day", Date, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# One row for each place that a cap has been asked of; it is what concurrent answers queue for.
PLACES_TAKEN = Table(
    "places_taken",
    METADATA,
    Column("round", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("taken", Integer, nullable=False),
)
