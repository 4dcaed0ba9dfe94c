"""What the measurements run: Kaiku with the made-up network, the load beside it, and percentiles."""

import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from deploy.local.postgres import LocalPostgres
from tests.bench import network
from tests.e2e.instance import Instance, free_ports, until
from tests.servers import own_folder


@dataclass(frozen=True)
class Load:
    """What the load says. sent: path, when sent, and after how many seconds it was answered."""

    statuses: Mapping[str, int]
    seconds: float
    sent: Sequence[tuple[str, float, float]]

    @property
    def a_second(self) -> float:
        """Answered requests a second."""
        return len(self.sent) / self.seconds


class RunningLoad:
    """The load's process. It writes to a file, for a pipe would make it wait for who reads."""

    def __init__(
        self, port: int, paths: Sequence[str], *, connections: int, seconds: float, a_second: float = 0
    ) -> None:
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 – closed when it is left
        command = (sys.executable, "-m", "tests.bench.load", port, connections, seconds, a_second, *paths)
        self._process = subprocess.Popen(list(map(str, command)), stdout=self._said)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._said.close()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def result(self) -> Load:
        """Wait for its end; what it says then."""
        assert self._process.wait(timeout=300) == 0, "the load failed"
        self._said.seek(0)
        said: Mapping[str, Any] = json.load(self._said)
        return Load(said["statuses"], said["seconds"], [(path, at, took) for path, at, took in said["sent"]])


def load(port: int, paths: Sequence[str], *, connections: int, seconds: float) -> Load:
    """Run the load to its end, as fast as answers come."""
    with RunningLoad(port, paths, connections=connections, seconds=seconds) as running:
        return running.result()


@contextmanager
def kaiku(
    folder: Path, environment: Mapping[str, str], *, units: int, history_until: date | None = None
) -> Iterator[Instance]:
    """A running Kaiku that knows the made-up network and, if asked, its history."""
    instance = Instance(folder, environment, demo=False)
    instance.start()
    try:
        instance.kaiku("apply", str(network.write(folder, count=units)))
        until(lambda: "unit-0" in instance.try_kaiku("links", network.ROUND).stdout or None, what="the links")
        if history_until:
            file = network.write_history(folder, count=units, today=history_until)
            until(lambda: instance.try_kaiku("import", network.HISTORY, str(file)).returncode == 0, what="the import")
        yield instance
    finally:
        instance.stop()


@contextmanager
def running(folder: Path, environment: Mapping[str, str], network_file: Path) -> Iterator[Instance]:
    """A running Kaiku with another network."""
    instance = Instance(folder, environment, demo=False)
    instance.start()
    try:
        instance.kaiku("apply", str(network_file))
        yield instance
    finally:
        instance.stop()


@contextmanager
def bench_server(instance: Instance) -> Iterator[int]:
    """The collector and a no-op on one server of their own, on the databases of an instance; gives its port."""
    port = free_ports()
    environment = {**instance.environment, **settings_of(instance)}
    with subprocess.Popen((sys.executable, "-m", "tests.bench.app", str(port)), env=environment) as process:
        try:
            until(lambda: _listens(port), what="the server")
            yield port
        finally:
            process.terminate()


def settings_of(instance: Instance) -> Mapping[str, str]:
    """What the processes of a running Kaiku are told."""
    settings: Mapping[str, str] = json.loads((instance.folder / "var" / "run.json").read_text())
    return settings


def paths_by_unit(instance: Instance) -> Mapping[str, str]:
    """Where the API takes responses, by unit."""
    links = instance.links(network.ROUND)
    return {unit: f"/api/v1/links/{urlsplit(link).path.rpartition('/')[2]}/responses" for unit, link in links.items()}


def middle(values: Sequence[float]) -> float:
    """Their median."""
    return sorted(values)[len(values) // 2]


@contextmanager
def durable_postgres() -> Iterator[LocalPostgres]:
    """A server that waits for the disk at each commit, unlike the one of the tests."""
    with own_folder("bench") as folder:
        server = LocalPostgres(folder)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which so large a share lies, None without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
