"""The log in memory keeps the contract, and lets go of what is old."""

import pytest

from shared.log.memory import MemoryLog
from shared.log.port import EventLog
from tests.contract.log.contract import EventLogContract
from tests.contract.log.keeping import KeepingContract
from tests.contract.log.reading import now


class TestMemoryLog(EventLogContract):
    @pytest.fixture
    def log(self) -> EventLog:
        return MemoryLog(now=now)


class TestKeeping(KeepingContract):
    @pytest.fixture
    def log(self) -> EventLog:
        return MemoryLog(now=self.moments)
