"""What was asked of each goal and by whom, goals that are paused, and of which the answers have stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goal_changes",
        sa.Column("goal", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String),
        sa.Column("by_name", sa.String, nullable=False),
        sa.Column("document", sa.Text),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
    )
    op.create_index("goal_changes_by_scope", "goal_changes", ["scope"])
    with op.batch_alter_table("goal_states") as states:
        states.add_column(sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()))
        states.add_column(sa.Column("missing_since", sa.BigInteger))
        states.add_column(sa.Column("quiet", sa.Date))
    with op.batch_alter_table("goal_states") as states:
        states.alter_column("paused", server_default=None)
