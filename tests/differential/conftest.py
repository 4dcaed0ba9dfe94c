"""The real survey-core for these tests: installed here from its lock, and asked by a Node process that stays."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


class Reference:
    """survey-core. ask: what it makes of cases, as `reference.cjs` tells."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, cases: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
        """Its verdict on each case."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(cases)}\n")
        self._process.stdin.flush()
        found = json.loads(self._process.stdout.readline())
        assert isinstance(found, list)
        return found


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--differential-count", type=int, default=2_000, help="how many cases are generated")


@pytest.fixture(scope="session")
def count(request: pytest.FixtureRequest) -> int:
    """How many cases are generated."""
    number = request.config.getoption("--differential-count")
    assert isinstance(number, int)
    return number


@pytest.fixture(scope="session")
def survey_core() -> Path:
    """The folder in which survey-core lies, in the version of the lock."""
    lock, installed = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(INSTALL, cwd=HERE, check=True, timeout=110)
    return HERE


@pytest.fixture(scope="session")
def reference(survey_core: Path) -> Iterator[Reference]:
    """survey-core, asked by a process that stays."""
    command = ["node", str(survey_core / "reference.cjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Reference(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=10)
