from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.fakes.log import TroubledLog, a_database


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with a_database(f"sqlite:///{tmp_path}/service.db") as engine:
        yield engine


@pytest.fixture
def log() -> TroubledLog:
    return TroubledLog()
