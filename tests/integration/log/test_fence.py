"""Fences on real databases, between processes too."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from shared.log.fence import Fence, fence_for
from shared.runtime.database import engine_from
from tests.fakes.patience import until

HOLDS = """
import sys, threading
from shared.log.fence import fence_for
from shared.runtime.database import engine_from
fence = fence_for(engine_from(sys.argv[1]))
assert fence.acquire()
print("held", flush=True)
threading.Event().wait()
"""


class Fencing:
    """What holds on each database. A class for each brings `url`."""

    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = engine_from(url)
        with engine.begin():
            """The folder of a SQLite database is there now."""
        yield engine
        engine.dispose()

    @pytest.fixture
    def fence(self, engine: Engine) -> Iterator[Fence]:
        fence = fence_for(engine)
        yield fence
        fence.release()

    @pytest.fixture
    def other(self, engine: Engine) -> Iterator[Fence]:
        fence = fence_for(engine)
        yield fence
        fence.release()

    def test_one_holds_it_at_a_time(self, fence: Fence, other: Fence) -> None:
        assert not fence.still_held()
        assert fence.acquire()
        assert fence.still_held()
        assert not other.acquire()
        assert not other.still_held()
        fence.release()
        assert not fence.still_held()
        assert other.acquire()

    def test_taking_it_again_changes_nothing(self, fence: Fence, other: Fence) -> None:
        assert fence.acquire()
        assert fence.acquire()
        fence.release()
        fence.release()
        assert other.acquire()

    def test_fences_of_other_names_do_not_matter(self, engine: Engine, fence: Fence) -> None:
        assert fence.acquire()
        another = fence_for(engine, "judge")
        assert another.acquire()
        another.release()

    def test_data_is_written_while_it_is_held(self, engine: Engine, fence: Fence) -> None:
        assert fence.acquire()
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE things (id INTEGER)"))

    def test_it_ends_with_the_process_that_held_it(self, url: str, fence: Fence) -> None:
        with subprocess.Popen([sys.executable, "-c", HOLDS, url], stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "held\n"
                assert not fence.acquire()
            finally:
                process.kill()
        until(fence.acquire)


class TestOnSqlite(Fencing):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/service.db"


@pytest.mark.servers
class TestOnPostgres(Fencing):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url

    def test_a_connection_that_was_cut_off_has_let_go(self, engine: Engine, fence: Fence, other: Fence) -> None:
        assert fence.acquire()
        with engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON oid = database "
                    "WHERE locktype = 'advisory' AND datname = current_database()"
                )
            )
        until(lambda: not fence.still_held())
        assert other.acquire()
        assert not fence.acquire()
        other.release()
        assert fence.acquire()
