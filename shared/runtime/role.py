"""A role: one thing that a service's process does until it is told to stop."""

import threading
from typing import Protocol


class Role(Protocol):
    """Runs in a thread of its own. Raising ends the whole process, which is then started again."""

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; finish what has been begun, and return within five seconds."""
