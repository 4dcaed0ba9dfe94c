"""The tables of counting. How they are read and written lives in `counting`; what changes them in `migrations`.

Moments are whole microseconds since 1970 in UTC, the same on every database. Documents are JSON texts: they are read
whole, never searched.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text, Uuid
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator

from shared.log.directory import directory_table
from shared.log.moments import micros, moment_of
from shared.log.offsets import offsets_table
from shared.log.outbox import outbox_table
from shared.runtime.scheduling.ledger import job_runs_table

METADATA = MetaData()
OFFSETS = offsets_table(METADATA)
OUTBOX = outbox_table(METADATA)
DIRECTORY = directory_table(METADATA)
JOB_RUNS = job_runs_table(METADATA)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002 – SQLAlchemy's
        return None if value is None else micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else moment_of(value)


# Response ids are kept for ever, so that no redelivery, replay or restored log counts anyone twice.
RESPONSE_IDS = Table(
    "response_ids",
    METADATA,
    Column("response", Uuid, primary_key=True),
    Column("withdrawn", Boolean, nullable=False),
)

# waiting: [[response, {question: [value, …]}], …] in order of arrival; "can't say" is an empty list.
POOLS = Table(
    "pools",
    METADATA,
    Column("unit", String, primary_key=True),
    Column("round", String, primary_key=True),
    Column("organisation", String, nullable=False),
    Column("survey", String),
    Column("version", Integer),
    Column("historic", Boolean, nullable=False),
    Column("since_opening", Integer, nullable=False),
    Column("last_release", Date),
    Column("counted", BigInteger, nullable=False),
    Column("withdrawn", BigInteger, nullable=False),
    Column("waiting_responses", Integer, nullable=False),
    Column("waiting", Text, nullable=False),
)

# The ledger: only added to. counts: {question: [answered, can't say, {value: respondents}]}.
RELEASES = Table(
    "releases",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("unit", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("survey", String, nullable=False),
    Column("round", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("log_partition", Integer, nullable=False),
    Column("log_offset", BigInteger, nullable=False),
    Column("historic", Boolean, nullable=False),
    Column("responses", Integer, nullable=False),
    Column("counts", Text, nullable=False),
    Index("releases_by_day", "survey", "unit", "day"),
)

# Sums of releases, ordered as windows are read. counts: as in `releases`, of all questions of the survey at once.
PANES = Table(
    "panes",
    METADATA,
    Column("survey", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("round", String, primary_key=True),
    Column("responses", BigInteger, nullable=False),
    Column("counts", Text, nullable=False),
)

# How many people of a unit got personal links: a row for each batch of five or more, so that it counts once.
INVITED = Table(
    "invited",
    METADATA,
    Column("batch", Uuid, primary_key=True),
    Column("round", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("survey", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("invited", Integer, nullable=False),
    Index("invited_by_day", "survey", "unit", "day"),
)

# What the next judging has to look at.
CHANGES = Table(
    "changes",
    METADATA,
    Column("unit", String, primary_key=True),
    Column("survey", String, primary_key=True),
    Column("accepted", Moment),
)

# Where dead letters were in the log, so that a flood of them is seen across restarts.
PUT_ASIDE = Table(
    "put_aside",
    METADATA,
    Column("topic", String, primary_key=True),
    Column("log_partition", Integer, primary_key=True),
    Column("log_offset", BigInteger, primary_key=True),
    Column("reason", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("put_aside_by_time", "at"),
)
