"""Which rounds have been gathered."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gatherings",
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("organisation", sa.String, primary_key=True),
        sa.Column("counted", sa.BigInteger, nullable=False),
        sa.Column("noticed", sa.BigInteger, nullable=False),
        sa.Column("gathered_at", sa.BigInteger),
        sa.Column("ordinal", sa.BigInteger),
    )
