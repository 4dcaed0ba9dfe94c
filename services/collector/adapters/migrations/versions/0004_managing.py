"""Coordinators' work: the audit log, uploads, batches of texts. The directory is read anew, for leaders are kept now."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _audit()
    _texts()
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("survey", sa.String, nullable=False),
        sa.Column("owner", sa.String),
        sa.Column("links", sa.String),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    # The projection has passed over the leaders so far.
    op.execute("DELETE FROM offsets WHERE consumer_group = 'collector-directory'")


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("position", BIG_KEY, sa.Identity(), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("deed", sa.String, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("by_token", sa.Boolean, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("audit_by_scope", "audit", ["scope", "position"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        )


def _texts() -> None:
    op.create_table(
        "text_places",
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("unit", sa.String, primary_key=True),
    )
    op.create_table(
        "text_seats",
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("unit", sa.String, primary_key=True),
        sa.Column("question", sa.String, primary_key=True),
        sa.Column("response", sa.Uuid, primary_key=True),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("seat", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
