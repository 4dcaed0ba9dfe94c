"""Personal links that are deleted when they answer, events held until their day is over, and whom we write to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _links()
    _contacts()


def _links() -> None:
    op.drop_table("personal_links")
    op.create_table(
        "personal_links",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("round", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("personal_links_by_place", "personal_links", ["round", "unit"])
    op.create_table(
        "links_handed_out",
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("unit", sa.String, primary_key=True),
        sa.Column("handed_out", sa.Integer, nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("used_on", sa.Date, nullable=False),
    )
    op.create_table(
        "held_events",
        sa.Column("response", sa.Uuid, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("round", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("address", sa.String),
        sa.Column("address_digest", sa.LargeBinary),
        sa.Column("language", sa.String),
        sa.Column("not_before", sa.Date),
        sa.Column("nonce", sa.LargeBinary),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("invited_on", sa.Date),
        sa.Column("reminders", sa.Integer, nullable=False),
        sa.Column("stepped_on", sa.Date),
        sa.UniqueConstraint("round", "address_digest", name="contacts_once"),
        sqlite_with_rowid=False,
    )
    op.create_index("contacts_due", "contacts", ["due_at"])
    op.create_index("contacts_by_address", "contacts", ["address_digest"])
    op.create_table(
        "contact_changes",
        sa.Column("contact", sa.Uuid, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "addresses",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("opted_out_at", sa.BigInteger),
        sa.Column("bounced_at", sa.BigInteger),
        sa.Column("mailed_on", sa.Date),
        sa.Column("mailed_round", sa.String),
    )
    op.create_table(
        "invited_rounds",
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("ended_on", sa.Date),
        sa.Column("erased_on", sa.Date),
    )
