"""Where goals stand, and their shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goal_states",
        sa.Column("goal", sa.String, primary_key=True),
        sa.Column("aim", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("set_at", sa.BigInteger, nullable=False),
        sa.Column("reset", sa.Boolean, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("fresh_until", sa.Date),
        sa.Column("evidence", sa.Float, nullable=False),
        sa.Column("busiest", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("historic", sa.BigInteger, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("track", sa.Text, nullable=False),
    )
    op.create_table(
        "goal_shifts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("goal", sa.String, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("historic", sa.Boolean, nullable=False),
        sa.Column("before", sa.String, nullable=False),
        sa.Column("after", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.UniqueConstraint("goal", "ordinal"),
    )
