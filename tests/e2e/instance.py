"""A whole Kaiku, started as an operator starts it, in a folder and on ports of its own."""

import json
import queue
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

READY = "Ctrl-C stops it."
PATIENCE = 90.0
OFFSETS = (0, 1, 2, 3, 4, 25)
T = TypeVar("T")


def free_ports() -> int:
    """A port that is free together with those that one machine takes beside it."""
    for _ in range(200):
        # Below the ports that the system gives to connections, which would take one of these in the meantime.
        base = random.randint(10_000, 32_000)
        if all(_is_free(base + one) for one in OFFSETS):
            return base
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def until(find: Callable[[], T | None], *, what: str, seconds: float = 20.0) -> T:
    """What `find` finds, asked again and again until the deadline."""
    deadline = time.monotonic() + seconds
    waiting = threading.Event()
    while not (found := find()):
        assert time.monotonic() < deadline, f"waited {seconds:g} s for {what}"
        waiting.wait(0.02)
    return found


class Instance:
    """`kaiku up`. environment: settings beside the folder and the port. demo: with the demo's network and answers.

    servers: over a Kafka and a PostgreSQL of its own.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], *, demo: bool = True, servers: bool = False
    ) -> None:
        self.folder = folder
        self._arguments = ("up", *(("--demo",) if demo else ()), *(("--servers",) if servers else ()))
        self.port = free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self.said: list[str] = []
        self._environment = {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "PORT": str(self.port),
            "KAIKU_RUN_DIR": str(folder / "var"),
            **environment,
        }
        self._process: subprocess.Popen[str] | None = None

    def start(self, *, patience: float = PATIENCE) -> float:
        """Start, and return once all can be opened; returns after how many seconds that was."""
        began = time.monotonic()
        self._process = subprocess.Popen(
            (sys.executable, "-m", "services.cli", *self._arguments),
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(self._process, lines), daemon=True).start()
        while READY not in self.said:
            line = lines.get(timeout=max(0.1, patience - (time.monotonic() - began)))
            assert line is not None, "\n".join(["it ended:", *self.said])
            self.said.append(line)
        return time.monotonic() - began

    def _listen(self, process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str | None]") -> None:
        assert process.stdout
        for line in process.stdout:
            if READY in self.said:
                self.said.append(line.rstrip("\n"))
            lines.put(line.rstrip("\n"))
        lines.put(None)
        process.stdout.close()

    @property
    def pid(self) -> int:
        """The supervisor's process."""
        assert self._process
        return self._process.pid

    def stop(self) -> int:
        """Tell it to stop; returns its exit code."""
        if self._process is None:
            return 0
        self._process.terminate()
        code = self._process.wait(timeout=15)
        self._process = None
        return code

    def kaiku(self, *arguments: str, expect: int = 0) -> str:
        """What a command run beside it prints; it must end with the expected code."""
        done = self.try_kaiku(*arguments)
        assert done.returncode == expect, done.stderr
        return done.stdout

    @property
    def environment(self) -> Mapping[str, str]:
        """What its processes and the commands beside it are told."""
        return self._environment

    def try_kaiku(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command run beside it."""
        return subprocess.run(
            (sys.executable, "-m", "services.cli", *arguments),
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def links(self, round_: str) -> Mapping[str, str]:
        """The survey links of a round, by unit."""
        return dict(line.split("\t") for line in self.kaiku("links", round_).splitlines())

    def get(self, path: str, *, token: str | None = None) -> Any:
        """A JSON document that it serves."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=10) as answer:  # noqa: S310 – http on loopback
            return json.load(answer)

    def keep(self, where: Path) -> None:
        """Copy its logs, for who looks for what went wrong."""
        if (self.folder / "var" / "log").exists():
            shutil.copytree(self.folder / "var" / "log", where, dirs_exist_ok=True)
