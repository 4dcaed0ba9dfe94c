"""The directory as the collector sees it: its own projection, or the last one seen while the database is away."""

from sqlalchemy import Engine

from services.collector.adapters.availability import available
from services.collector.adapters.tables import DIRECTORY
from services.collector.domain.errors import Unavailable
from shared.contracts.snapshot import Directory
from shared.log.directory import SqlDirectory

# What links ask, and of whom; who coordinates and leads, and whether their sessions hold.
KINDS = frozenset({"network", "organisation", "unit", "group", "leader", "survey", "round", "credentials"})
GROUP = "collector-directory"


class CollectorDirectory:
    """A `CurrentDirectory`. A form can be shown, and answers kept on the page, while the database is away.

    every: seconds between two looks at whether it has changed.
    """

    def __init__(self, engine: Engine, *, every: float = 0.2) -> None:
        self._directory = SqlDirectory(engine, DIRECTORY, every=every)
        self._last: Directory | None = None

    def now(self) -> Directory:
        """Raises Unavailable when the database is away and no directory has been seen yet."""
        try:
            with available():
                self._last = self._directory.now()
        except Unavailable:
            if self._last is None:
                raise
        return self._last
