"""Alembic's environment for every service: it runs inside the transaction that `migrations.upgrade` has begun."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["table"],
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
