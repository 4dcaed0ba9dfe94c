import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade

VERSIONS = "tests.fakes.versions"
UPGRADES = """
import sys
from shared.runtime.database import engine_from
from shared.runtime.migrations import upgrade
engine = engine_from(sys.argv[1])
sys.stdin.readline()
upgrade(engine, sys.argv[2])
engine.dispose()
"""


class Migrating:
    """What holds on each database. A class for each brings `url`."""

    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = engine_from(url)
        yield engine
        engine.dispose()

    def test_a_database_is_brought_to_the_newest_schema(self, engine: Engine) -> None:
        upgrade(engine, VERSIONS)
        assert [column["name"] for column in inspect(engine).get_columns("people")] == ["name", "language"]

    def test_doing_it_again_changes_nothing(self, engine: Engine) -> None:
        upgrade(engine, VERSIONS)
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO people VALUES ('Anna', 'sv')"))
        upgrade(engine, VERSIONS)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT * FROM people")).one() == ("Anna", "sv")

    def test_two_schemas_keep_their_places_in_tables_of_their_own(self, engine: Engine) -> None:
        upgrade(engine, VERSIONS, table="people_version")
        assert set(inspect(engine).get_table_names()) == {"people", "people_version"}

    def test_one_that_fails_leaves_everything_as_it_was(self, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE people (language TEXT)"))
        with pytest.raises(Exception, match="people"):
            upgrade(engine, VERSIONS)
        assert inspect(engine).get_table_names() == ["people"]

    def test_processes_that_start_at_once_do_not_collide(self, url: str, engine: Engine) -> None:
        arguments = [sys.executable, "-W", "error", "-c", UPGRADES, url, VERSIONS]
        processes = [
            subprocess.Popen(arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
        ]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=60)[1] for process in processes]
        assert [process.returncode for process in processes] == [0, 0, 0], said
        assert "language" in {column["name"] for column in inspect(engine).get_columns("people")}


class TestOnSqlite(Migrating):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/50%/x.db"


@pytest.mark.servers
class TestOnPostgres(Migrating):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
