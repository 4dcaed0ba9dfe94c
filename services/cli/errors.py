"""What ends a command.

Failed           something is not as the command needs it; the message says what to do
└── Unreachable  a database is away or has not been made
"""

import sys


class Failed(Exception):
    """The command can't go on. Shown as clear lines, with exit code 1."""


class Unreachable(Failed):
    """A database does not answer as it should."""

    @classmethod
    def of(cls, error: Exception) -> "str | None":
        """What to tell of a database's error; None for any other. Imports nothing: without SQLAlchemy there is none."""
        module = sys.modules.get("sqlalchemy.exc")
        if module is None:
            return None
        if not isinstance(error, module.DBAPIError):
            return cls.of(error.__cause__) if isinstance(error.__cause__, Exception) else None
        said = str(error.orig).strip().partition("\n")[0]
        if "no such table" in said or "does not exist" in said:
            return f"a database lacks its tables ({said}): run `kaiku migrate`"
        return f"a database is away: {said}"
