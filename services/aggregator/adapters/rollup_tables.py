"""The tables of roll-ups. How they are read lives in `panes`, how they are made in `rollups`.

All three may be emptied at any moment, together: they are made anew from panes, and until then panes are read.
"""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table, Text

from services.aggregator.adapters.tables import METADATA

# Sets of units whose sums are kept. cover: a digest of the units, so that another set is another cover. units: as JSON.
COVERS = Table(
    "rollup_covers",
    METADATA,
    Column("cover", String, primary_key=True),
    Column("units", Text, nullable=False),
)

# Sums of panes over a cover's units. round: empty for all rounds together. counts: as in `panes`.
ROLLUPS = Table(
    "rollups",
    METADATA,
    Column("cover", String, primary_key=True),
    Column("survey", String, primary_key=True),
    Column("round", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("responses", BigInteger, nullable=False),
    Column("counts", Text, nullable=False),
)

# Days on which panes have changed, or (of one cover) were never summed. cover: empty for all. Counting only adds rows,
# and never meets another row: so it waits for nobody.
MARKS = Table(
    "rollup_marks",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("cover", String, nullable=False),
    Column("survey", String, nullable=False),
    Column("day", Date, nullable=False),
    Index("rollup_marks_by_day", "survey", "day", "cover"),
)
