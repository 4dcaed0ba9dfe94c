"""A Node process that stays: it gets one JSON list of cases a line, and answers with one JSON list a line."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENVIRONMENT = {"TZ": "Europe/Helsinki", "PATH": "/usr/local/bin:/usr/bin:/bin"}


class Node:
    """The process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, cases: Sequence[object]) -> list[Any]:
        """Its answer to each case."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(cases)}\n")
        self._process.stdin.flush()
        answers = json.loads(self._process.stdout.readline())
        assert isinstance(answers, list)
        return answers


@contextmanager
def running(script: str) -> Iterator[Node]:
    """A script of this folder, at work in the network's time zone."""
    command = ["node", str(HERE / script)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as process:
        yield Node(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=10)
