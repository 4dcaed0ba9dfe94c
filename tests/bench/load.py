"""The load: a process of its own that posts over kept connections and says, as JSON, how it went.

python -m tests.bench.load PORT CONNECTIONS SECONDS A_SECOND PATH…    A_SECOND 0: as fast as answers come
"""

import asyncio
import itertools
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.bench.network import QUESTIONS


@dataclass
class Outcome:
    """sent: per request its path, when it was answered (monotonic), and how long that took, in seconds."""

    statuses: dict[str, int] = field(default_factory=dict)
    sent: list[tuple[str, float, float]] = field(default_factory=list)


def requests(port: int, paths: list[str], chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Raw requests, each with a key and answers of its own; low ones, so that goals shift."""
    for path in itertools.cycle(paths):
        answers = {name: chance.choice((1, 1, 2)) for name in QUESTIONS}
        body = json.dumps({"language": "en", "answers": answers}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {chance.getrandbits(128):032x}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield path, head.encode() + body


async def connection(port: int, made: Iterator[tuple[str, bytes]], due: Iterator[float], outcome: Outcome) -> None:
    """One kept connection: sends the next request when it is due, and waits for its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for when in due:
        await asyncio.sleep(max(0.0, when - time.monotonic()))
        path, request = next(made)
        began = time.monotonic()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
        )
        await reader.readexactly(length)
        status = head.split(b" ", 2)[1].decode()
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
        ended = time.monotonic()
        outcome.sent.append((path, ended, ended - began))
    writer.close()
    await writer.wait_closed()


def schedule(seconds: float, a_second: float) -> Iterator[float]:
    """When requests are due: evenly, or at once until the time is over."""
    began = time.monotonic()
    for number in itertools.count():
        when = began + number / a_second if a_second else time.monotonic()
        if when - began >= seconds:
            return
        yield when


async def load(port: int, connections: int, seconds: float, a_second: float, paths: list[str]) -> Outcome:
    """Post for so long."""
    outcome = Outcome()
    made, due = requests(port, paths, random.Random()), schedule(seconds, a_second)
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(connection(port, made, due, outcome))
    return outcome


def main() -> None:
    """The process."""
    port, connections, seconds, a_second, *paths = sys.argv[1:]
    began = time.monotonic()
    outcome = asyncio.run(load(int(port), int(connections), float(seconds), float(a_second), paths))
    took = time.monotonic() - began
    sys.stdout.write(json.dumps({"statuses": outcome.statuses, "seconds": took, "sent": outcome.sent}))


if __name__ == "__main__":
    main()
