"""The tables of coordinators' work. What reads and writes them lives in `managing` and `texts`."""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, String, Table, Text, Uuid

from services.collector.adapters.tables import METADATA

# Rows are only ever added: a trigger of each database refuses to change or delete one. details: a JSON object.
AUDIT = Table(
    "audit",
    METADATA,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", String, nullable=False),
    Column("deed", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("by_token", Boolean, nullable=False),
    Column("details", Text, nullable=False),
    Index("audit_by_scope", "scope", "position"),
)

# Surveys that were brought and not published yet. owner: NULL for the network's. definition: the JSON document.
UPLOADS = Table(
    "uploads",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("survey", String, nullable=False),
    Column("owner", String),
    Column("links", String),
    Column("definition", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# One row for each place whose texts were read: it is what readers at once queue for.
TEXT_PLACES = Table(
    "text_places",
    METADATA,
    Column("round", String, primary_key=True),
    Column("unit", String, primary_key=True),
)

# Which responses' texts were put into which batch. seat: a random number, which alone orders what is shown. The texts
# themselves stay with their responses, so that what erases those erases them.
TEXT_SEATS = Table(
    "text_seats",
    METADATA,
    Column("round", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("response", Uuid, primary_key=True),
    Column("batch", Integer, nullable=False),
    Column("seat", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
