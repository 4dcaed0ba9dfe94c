"""PostgreSQL without containers: a server of its own in a folder, on a port of the loopback address."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import psycopg
from psycopg.sql import SQL, Identifier

from deploy.local.process import LocalProcess, LocalServerError, free_port, leash

READY_WITHIN = 60.0
READY = "database system is ready to accept connections"
INSTALL = "sudo apt-get install postgresql"
USER = "kaiku"


class LocalPostgres:
    """A server in a folder, where its data stays. port: a free one when none is given.

    survives_power_cut: False writes faster, and still loses nothing when the server alone is killed.
    """

    def __init__(self, folder: Path, *, port: int | None = None, survives_power_cut: bool = True) -> None:
        self._folder = folder
        self._port = port or free_port()
        self._fsync = "on" if survives_power_cut else "off"
        self._server: LocalProcess | None = None

    def url(self, database: str) -> str:
        """The database's address as SQLAlchemy takes it."""
        password = (self._folder / "password").read_text()
        return f"postgresql+psycopg://{USER}:{password}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start it, also again; returns when it takes connections. Raises LocalServerError."""
        self._server = server = self._server or self._initialised()
        server.launch()
        server.await_ready(lambda: READY in server.said(), within=READY_WITHIN)

    def stop(self) -> None:
        """Cut the connections off, and write everything down."""
        if self._server:
            self._server.stop()

    def kill(self) -> None:
        """End it at once."""
        if self._server:
            self._server.kill()

    def create(self, database: str) -> str:
        """Make a database unless it is there; returns its URL."""
        with self._maintenance() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(database)))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Cut off who uses the database, and remove it."""
        with self._maintenance() as connection:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(database)))

    @contextmanager
    def _maintenance(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            yield connection

    def _initialised(self) -> LocalProcess:
        programs, account, data = _programs(), _account(), self._folder / "data"
        self._folder.mkdir(parents=True, exist_ok=True)
        if not (data / "PG_VERSION").exists():
            shutil.rmtree(data, ignore_errors=True)  # an earlier one that was interrupted
            self._initialise(programs, account, data)
        settings = {
            "port": self._port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "64MB",
            "fsync": self._fsync,
            "full_page_writes": self._fsync,
            "max_wal_size": "512MB",
            "log_min_messages": "warning",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return LocalProcess(
            "PostgreSQL",
            [str(programs / "postgres"), "-D", str(data), *options],
            log=self._folder / "postgres.log",
            stop_signal=signal.SIGINT,
            as_user=account,
        )

    def _initialise(self, programs: Path, account: str | None, data: Path) -> None:
        password = self._folder / "password"
        password.touch(mode=0o600)
        password.write_text(token_hex(16))
        options = ["-U", USER, f"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
        command = [*leash(signal.SIGKILL, account), str(programs / "initdb"), "-D", str(data), *options]
        done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if "error" in line] or ["no reason given"]
            raise LocalServerError(f"PostgreSQL's folder could not be made: {lines[0]}")


def _programs() -> Path:
    """Debian keeps them out of the path, a folder a version."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not folders:
        raise LocalServerError(f"PostgreSQL is missing: {INSTALL}")
    return max(folders, key=lambda folder: int(folder.parent.name))


def _account() -> str | None:
    """Whom the server runs as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise LocalServerError(f"the account postgres is missing: {INSTALL}") from None
