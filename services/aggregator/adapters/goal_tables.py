"""The tables of judging. How they are read and written lives in `goals`; what changes them in `migrations`."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, String, Table, Text, UniqueConstraint, Uuid

from services.aggregator.adapters.tables import METADATA, Moment

# One row a goal, for ever. aim: what it is judged by, to notice a change. active: whether the directory has it now.
# reset: whether it had another aim before. fresh_until: the last day on which it is not stale. busiest: the most goals
# that one of its recipients hears of. historic: how many imported releases its status has taken in. live: whether live
# evidence has taken over. told: what history says until then, shifts that are not in the ledger yet. track: the
# evidence of finished days. paused: whether it rests by somebody's wish. missing_since: since when the directory has
# not had it. quiet: the latest day of answers after which it was told that they have stopped.
GOAL_STATES = Table(
    "goal_states",
    METADATA,
    Column("goal", String, primary_key=True),
    Column("aim", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("reset", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("since", Date),
    Column("fresh_until", Date),
    Column("evidence", Float, nullable=False),
    Column("busiest", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("historic", BigInteger, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("told", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("missing_since", Moment),
    Column("quiet", Date),
)

# The ledger: only added to. told: the three figures and the units that carried it, as the mail and the page show them.
GOAL_SHIFTS = Table(
    "goal_shifts",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("goal", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("historic", Boolean, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("since", Date, nullable=False),
    Column("told", Text, nullable=False),
    UniqueConstraint("goal", "ordinal"),
)
