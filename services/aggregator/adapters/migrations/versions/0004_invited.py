"""How many people were invited, in batches of five or more."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invited",
        sa.Column("batch", sa.Uuid, primary_key=True),
        sa.Column("round", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("survey", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("invited", sa.Integer, nullable=False),
    )
    op.create_index("invited_by_day", "invited", ["survey", "unit", "day"])
