"""A column more, for tests of migrations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("people", sa.Column("language", sa.String, nullable=False, server_default="fi"))
