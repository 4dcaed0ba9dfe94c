"""How long a start takes, and how much memory Kaiku takes at rest."""

from pathlib import Path

from tests.e2e.instance import Instance


def measure(folder: Path) -> dict[str, float]:
    """Seconds until all can be opened, first and again, and the memory of all processes in MB (PSS)."""
    instance = Instance(folder, {})
    first = instance.start()
    instance.stop()
    try:
        again = instance.start()
        return {"first_start": first, "next_start": again, "memory_mb": memory(instance.pid)}
    finally:
        instance.stop()


def memory(pid: int) -> float:
    """What a process and all below it take, each shared page counted once between those that share it, in MB."""
    own = Path(f"/proc/{pid}/smaps_rollup").read_text()
    pss = next(int(line.split()[1]) for line in own.splitlines() if line.startswith("Pss:"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return pss / 1024 + sum(memory(int(child)) for child in children)
