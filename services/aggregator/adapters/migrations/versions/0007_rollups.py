"""Roll-ups of panes by sets of units."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollup_covers",
        sa.Column("cover", sa.String, primary_key=True),
        sa.Column("units", sa.Text, nullable=False),
    )
    op.create_table(
        "rollups",
        sa.Column("cover", sa.String, primary_key=True),
        sa.Column("survey", sa.String, primary_key=True),
        sa.Column("round", sa.String, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("responses", sa.BigInteger, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_table(
        "rollup_marks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("cover", sa.String, nullable=False),
        sa.Column("survey", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
    )
    op.create_index("rollup_marks_by_day", "rollup_marks", ["survey", "day", "cover"])
