"""The table of what was asked of goals over time. How it is read and written lives in `changes`."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from services.aggregator.adapters.tables import METADATA, Moment

# One row for each time that a goal was set, changed, paused or retired: only added to. scope: of the latest terms. by:
# None for the network file. document: the goal as the directory has it from then on, None where it was retired.
# before, after: its terms in words' reach, as the events tell them.
GOAL_CHANGES = Table(
    "goal_changes",
    METADATA,
    Column("goal", String, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("scope", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String),
    Column("by_name", String, nullable=False),
    Column("document", Text),
    Column("before", Text),
    Column("after", Text),
    Index("goal_changes_by_scope", "scope"),
)
