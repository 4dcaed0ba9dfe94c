"""How fast one link may answer: the port, and the pace of a link without a limit. Who counts lives in adapters."""

from typing import Protocol


class Pace(Protocol):
    """Counts what comes through each link within a minute."""

    def wait(self, link: str, limit: int) -> int:
        """Count one more; 0 when it may go on, else the seconds after which it may. limit: the most in a minute."""


class Unhurried:
    """Lets everything through."""

    def wait(self, link: str, limit: int) -> int:  # noqa: ARG002 – part of the port
        return 0


UNHURRIED = Unhurried()
