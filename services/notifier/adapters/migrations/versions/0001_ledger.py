"""The ledger of notices, pauses, stored offsets, the outbox and the directory's projection."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _log()
    _directory()
    notices = op.create_table(
        "notices",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("event", sa.LargeBinary, nullable=False),
        sa.Column("traceparent", sa.String),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("give_up_at", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", sa.Uuid),
        sa.Column("leased_until", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("reason", sa.String),
        sa.Column("detail", sa.Text),
    )
    waiting = notices.c.status == "waiting"
    op.create_index("notices_waiting", "notices", ["due_at"], postgresql_where=waiting, sqlite_where=waiting)
    op.create_table(
        "pauses",
        sa.Column("leader", sa.String, primary_key=True),
        sa.Column("goal", sa.String, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_index("pauses_by_goal", "pauses", ["goal"])


def _log() -> None:
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
        "offsets",
        sa.Column("consumer_group", sa.String, primary_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("log_partition", sa.Integer, primary_key=True),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        sa.Column("read_to", sa.BigInteger, nullable=False),
    )


def _directory() -> None:
    op.create_table(
        "directory",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("document", sa.LargeBinary),
        sa.Column("unread", sa.LargeBinary),
    )
    op.create_table(
        "directory_revision",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )
