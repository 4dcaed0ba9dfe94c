"""How long a start takes, and how much memory Kaiku takes at rest."""

import time
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.instance import Instance

REST = 10.0


def measure(folder: Path) -> Mapping[str, float]:
    """Seconds until all can be opened, first (with the demo's answers) and again; the memory of all processes in MB."""
    first, _ = _started(folder)
    again, resting = _started(folder, rest=REST)
    return {"first_seconds": first, "next_seconds": again, "memory_mb": resting}


def _started(folder: Path, *, rest: float = 0) -> tuple[float, float]:
    """How long a start took, and what all took a while later."""
    instance = Instance(folder, {})
    try:
        seconds = instance.start()
        time.sleep(rest)
        return seconds, memory(instance.pid)
    finally:
        instance.stop()


def memory(pid: int) -> float:
    """What a process and all below it take, each shared page counted once between those that share it, in MB (PSS)."""
    own = Path(f"/proc/{pid}/smaps_rollup").read_text()
    pss = next(int(line.split()[1]) for line in own.splitlines() if line.startswith("Pss:"))
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for thread in threads for child in thread.read_text().split()]
    return pss / 1024 + sum(map(memory, children))
