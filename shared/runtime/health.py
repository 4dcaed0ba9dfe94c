"""Whether a process can do its work: what it depends on, asked by name. Who is told lives in `admin`."""

from collections.abc import Callable, Mapping


class Health:
    """checks: by the name of a dependency, a function that raises when it is missing."""

    def __init__(self, checks: Mapping[str, Callable[[], None]]) -> None:
        self._checks = dict(checks)

    def missing(self) -> Mapping[str, str]:
        """What is missing now, and in one line why."""
        found: dict[str, str] = {}
        for name, check in self._checks.items():
            try:
                check()
            except Exception as error:  # noqa: BLE001 – whatever a dependency raises, it is missing
                first_line = str(error).partition("\n")[0][:200]
                found[name] = f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__
        return found
