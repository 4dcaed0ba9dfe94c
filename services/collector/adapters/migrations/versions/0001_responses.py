"""Responses, personal links, caps; the outbox, stored offsets and the directory's projection."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _outbox()
    _directory()
    _intake()


def _intake() -> None:
    op.create_table(
        "responses",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("round", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("survey", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("historic", sa.Boolean, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary),
        sa.Column("receipt", sa.LargeBinary, unique=True),
        sa.Column("language", sa.String),
        sa.Column("answers", sa.Text),
        sa.Column("accepted_at", sa.BigInteger),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.UniqueConstraint("round", "unit", "key", name="responses_key"),
    )
    op.create_table(
        "personal_links",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("round", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("used", sa.Boolean, nullable=False),
    )
    op.create_table(
        "places_taken",
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("unit", sa.String, primary_key=True),
        sa.Column("taken", sa.Integer, nullable=False),
    )


def _outbox() -> None:
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


def _directory() -> None:
    op.create_table(
        "offsets",
        sa.Column("consumer_group", sa.String, primary_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("log_partition", sa.Integer, primary_key=True),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        sa.Column("read_to", sa.BigInteger, nullable=False),
    )
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
