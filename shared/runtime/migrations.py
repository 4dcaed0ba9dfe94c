"""Schema migrations by alembic, without its ini file. The migrations themselves live with each service."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

if TYPE_CHECKING:
    from alembic.config import Config

_ENVIRONMENT = Path(__file__).parent / "alembic"
# Any number that nothing else of ours locks.
_LOCK = 4_519_820_260_703


def upgrade(engine: Engine, versions: str, *, table: str = "alembic_version") -> None:
    """Bring a database to the newest schema, all of it or nothing.

    versions: the import path of the folder with the migrations. table: where alembic keeps how far it has come.
    Processes that start at once take turns: the second finds the work done.
    """
    # Alembic takes 11 MB, and every process has this module: only who migrates carries it.
    from alembic import command  # noqa: PLC0415

    with engine.begin() as connection:  # on SQLite this is the write lock
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection, versions, table), "head")


def _config(connection: Connection, versions: str, table: str) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    folder = next(iter(import_module(versions).__path__))
    config = Config()
    config.set_main_option("script_location", _escaped(_ENVIRONMENT))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", _escaped(folder))
    config.attributes["connection"] = connection
    config.attributes["table"] = table
    return config


def _escaped(path: str | Path) -> str:
    return str(path).replace("%", "%%")
