"""What the measurements run: Kaiku with the made-up network, the load beside it, and percentiles."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench import network
from tests.e2e.instance import Instance, free_ports, until


@dataclass(frozen=True)
class Load:
    """What the load says. sent: path, when answered, seconds."""

    statuses: Mapping[str, int]
    seconds: float
    sent: Sequence[tuple[str, float, float]]

    @property
    def a_second(self) -> float:
        """Accepted requests a second."""
        return len(self.sent) / self.seconds


def load(port: int, paths: Sequence[str], *, connections: int, seconds: float, a_second: float = 0) -> Load:
    """Run the load to its end."""
    with starting_load(port, paths, connections=connections, seconds=seconds, a_second=a_second) as process:
        return finished(process)


def starting_load(
    port: int, paths: Sequence[str], *, connections: int, seconds: float, a_second: float = 0
) -> "subprocess.Popen[str]":
    """Start the load."""
    command = (sys.executable, "-m", "tests.bench.load", port, connections, seconds, a_second, *paths)
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)


def finished(process: "subprocess.Popen[str]") -> Load:
    """What a load says at its end."""
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    said: Mapping[str, Any] = json.loads(out)
    return Load(said["statuses"], said["seconds"], [(path, at, took) for path, at, took in said["sent"]])


@contextmanager
def kaiku(folder: Path, environment: Mapping[str, str], *, units: int, history: int, today: date) -> Iterator[Instance]:
    """A running Kaiku that knows the made-up network and, if asked, its history."""
    instance = Instance(folder, environment, demo=False)
    instance.start()
    try:
        instance.kaiku("apply", str(network.write(folder, count=units)))
        until(lambda: "unit-0" in instance.try_kaiku("links", network.ROUND).stdout or None, what="the links")
        if history:
            file = network.write_history(folder, count=units, answers=history, today=today)
            until(lambda: instance.try_kaiku("import", network.HISTORY, str(file)).returncode == 0, what="the import")
        yield instance
    finally:
        instance.stop()


@contextmanager
def bench_server(instance: Instance) -> Iterator[int]:
    """The collector and a no-op on one server of their own, on the databases of an instance; gives its port."""
    port = free_ports()
    environment = {**instance.environment, **json.loads((instance.folder / "var" / "run.json").read_text())}
    with subprocess.Popen((sys.executable, "-m", "tests.bench.app", str(port)), env=environment) as process:
        try:
            until(lambda: _listens(port), what="the server")
            yield port
        finally:
            process.terminate()


def paths_of(instance: Instance) -> list[str]:
    """Where the API takes responses, one path a unit."""
    links = instance.links(network.ROUND).values()
    return [f"/api/v1/links/{urlsplit(link).path.rpartition('/')[2]}/responses" for link in links]


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which so large a share lies, None without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def _listens(port: int) -> bool:
    try:
        return bool(load(port, ["/noop/"], connections=1, seconds=0.05).sent)
    except AssertionError:
        return False
