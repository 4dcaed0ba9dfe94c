"""The table of gathering ended rounds. How it is read and written lives in `gathering`."""

from sqlalchemy import BigInteger, Column, String, Table

from services.aggregator.adapters.tables import METADATA, Moment

# One row for each organisation in a round that was looked at. counted: its responses at that time. noticed: since when
# it is this number. gathered_at, ordinal: when that was done, and as which of all gatherings; both empty before it is.
GATHERINGS = Table(
    "gatherings",
    METADATA,
    Column("round", String, primary_key=True),
    Column("organisation", String, primary_key=True),
    Column("counted", BigInteger, nullable=False),
    Column("noticed", Moment, nullable=False),
    Column("gathered_at", Moment),
    Column("ordinal", BigInteger),
)
