"""Pools, releases, panes, and what counting needs beside them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _log()
    _counting()


def _log() -> None:
    op.create_table(
        "offsets",
        sa.Column("consumer_group", sa.String, primary_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("log_partition", sa.Integer, primary_key=True),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        sa.Column("read_to", sa.BigInteger, nullable=False),
    )
    outbox = op.create_table(
        "outbox",
        sa.Column("position", BIG_KEY, sa.Identity(), primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False, unique=True),
        sa.Column("aggregatetype", sa.String, nullable=False),
        sa.Column("aggregateid", sa.String),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("refused", sa.Text),
    )
    waits = sa.and_(outbox.c.published_at.is_(None), outbox.c.refused.is_(None))
    op.create_index("outbox_unpublished", "outbox", ["position"], postgresql_where=waits, sqlite_where=waits)
    op.create_table(
        "directory_revision",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "directory",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("document", sa.LargeBinary),
        sa.Column("unread", sa.LargeBinary),
    )
    op.create_table(
        "put_aside",
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("log_partition", sa.Integer, primary_key=True),
        sa.Column("log_offset", sa.BigInteger, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("put_aside_by_time", "put_aside", ["at"])


def _counting() -> None:
    op.create_table(
        "response_ids",
        sa.Column("response", sa.Uuid, primary_key=True),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.create_table(
        "pools",
        sa.Column("unit", sa.String, primary_key=True),
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("survey", sa.String),
        sa.Column("version", sa.Integer),
        sa.Column("historic", sa.Boolean, nullable=False),
        sa.Column("since_opening", sa.Integer, nullable=False),
        sa.Column("last_release", sa.Date),
        sa.Column("counted", sa.BigInteger, nullable=False),
        sa.Column("withdrawn", sa.BigInteger, nullable=False),
        sa.Column("waiting_responses", sa.Integer, nullable=False),
        sa.Column("waiting", sa.Text, nullable=False),
    )
    op.create_table(
        "releases",
        sa.Column("id", BIG_KEY, primary_key=True, autoincrement=True),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("survey", sa.String, nullable=False),
        sa.Column("round", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("log_partition", sa.Integer, nullable=False),
        sa.Column("log_offset", sa.BigInteger, nullable=False),
        sa.Column("historic", sa.Boolean, nullable=False),
        sa.Column("responses", sa.Integer, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_index("releases_by_day", "releases", ["survey", "unit", "day"])
    op.create_table(
        "panes",
        sa.Column("survey", sa.String, primary_key=True),
        sa.Column("unit", sa.String, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("responses", sa.BigInteger, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_table(
        "changes",
        sa.Column("unit", sa.String, primary_key=True),
        sa.Column("survey", sa.String, primary_key=True),
        sa.Column("accepted", sa.BigInteger),
    )
