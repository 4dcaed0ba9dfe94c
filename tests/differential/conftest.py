"""The real survey-core for these tests: installed here from its lock."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.differential.node import Node, running

HERE = Path(__file__).parent
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--differential-count", type=int, default=2_000, help="how many cases are generated")


@pytest.fixture(scope="session")
def count(request: pytest.FixtureRequest) -> int:
    """How many cases are generated."""
    number = request.config.getoption("--differential-count")
    assert isinstance(number, int)
    return number


@pytest.fixture(scope="session", autouse=True)
def survey_core() -> None:
    """Installs survey-core beside these tests, in the version of the lock."""
    lock, installed = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(INSTALL, cwd=HERE, check=True, timeout=110)


@pytest.fixture(scope="session")
def reference(survey_core: None) -> Iterator[Node]:  # noqa: ARG001 – it must be there
    """survey-core, asked by a process that stays."""
    with running("reference.cjs") as node:
        yield node
