"""How leaders want to hear, how goals stand, who has acknowledged what, and which notices went in one mail.

The directory's projection holds more than before, so it is read anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("mail", sa.Uuid))
    op.create_index("notices_by_recipient", "notices", ["recipient", "ended_at"])
    op.create_table(
        "preferences",
        sa.Column("leader", sa.String, primary_key=True),
        sa.Column("cadence", sa.String, nullable=False),
        sa.Column("any_hour", sa.Boolean, nullable=False),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "standings",
        sa.Column("goal", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("shifted_at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.LargeBinary, nullable=False),
        sa.Column("escalated_at", sa.BigInteger),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("shift", sa.Uuid, primary_key=True),
        sa.Column("goal", sa.String, nullable=False),
        sa.Column("leader", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.execute("DELETE FROM offsets WHERE consumer_group = 'notifier-directory'")
