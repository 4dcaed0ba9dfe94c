"""Sign-in links, session versions and bearer tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("request", sa.Uuid, primary_key=True),
        sa.Column("leader", sa.String),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_index("sign_ins_by_leader", "sign_ins", ["leader", "asked_at"])
    op.create_index("sign_ins_by_time", "sign_ins", ["asked_at"])
    op.create_table(
        "session_versions",
        sa.Column("leader", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "bearer_tokens",
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("leader", sa.String, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_index("bearer_tokens_by_leader", "bearer_tokens", ["leader"])
