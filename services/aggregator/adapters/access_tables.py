"""The tables of signing in. How they are read and written lives in `access`; what changes them in `migrations`."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Uuid

from services.aggregator.adapters.tables import METADATA, Moment

# One row a request. leader: NULL where nobody has the address, so that asking costs the same.
SIGN_INS = Table(
    "sign_ins",
    METADATA,
    Column("request", Uuid, primary_key=True),
    Column("leader", String),
    Column("asked_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("sign_ins_by_leader", "leader", "asked_at"),
    Index("sign_ins_by_time", "asked_at"),
)

# Leaders whose sessions were ended, or of whom something was told; all others' version is 1.
SESSION_VERSIONS = Table(
    "session_versions",
    METADATA,
    Column("leader", String, primary_key=True),
    Column("version", Integer, nullable=False),
)

# digest: SHA-256 of the token.
BEARER_TOKENS = Table(
    "bearer_tokens",
    METADATA,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("leader", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("bearer_tokens_by_leader", "leader"),
)
