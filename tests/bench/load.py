"""The load: a process of its own that posts over kept connections and says, as JSON, how it went.

python -m tests.bench.load PORT CONNECTIONS SECONDS A_SECOND PATH…    A_SECOND 0: as fast as answers come

It shares the machine with what it measures, so it does as little as it can: bodies are made beforehand, and of a reply
only its status and its length are read.
"""

import asyncio
import itertools
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench.network import QUESTIONS

BODIES = 200


@dataclass
class Outcome:
    """sent: per request its path, when it was sent (monotonic), and how long its answer took, in seconds."""

    statuses: dict[str, int] = field(default_factory=dict)
    sent: list[tuple[str, float, float]] = field(default_factory=list)


def requests(port: int, paths: Sequence[str], chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Raw requests to paths by chance, each with a key of its own and one of many bodies."""
    bodies = itertools.cycle([_body(chance) for _ in range(BODIES)])
    key = chance.getrandbits(64)
    heads = [
        (path, f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n".encode())
        for path in paths
    ]
    for number in itertools.count():
        path, head = chance.choice(heads)
        yield path, b"%bIdempotency-Key: %016x%016x\r\n%b" % (head, key, number, next(bodies))


def _body(chance: random.Random) -> bytes:
    """Low answers, so that goals shift."""
    answers = {name: chance.choice((1, 1, 2)) for name in QUESTIONS}
    body = json.dumps({"language": "en", "answers": answers}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Connection(asyncio.Protocol):
    """One kept connection: sends the next request when it is due, and waits for its answer."""

    def __init__(self, made: Iterator[tuple[str, bytes]], due: Iterator[float], outcome: Outcome) -> None:
        self._made, self._due, self._outcome = made, due, outcome
        self._transport: asyncio.Transport
        self._path, self._began, self._read = "", 0.0, b""
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, gap, body = self._read.partition(b"\r\n\r\n")
        if not gap or len(body) < _length(head):
            return
        status = head[9:12].decode()
        self._outcome.statuses[status] = self._outcome.statuses.get(status, 0) + 1
        self._outcome.sent.append((self._path, self._began, time.monotonic() - self._began))
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(error or ConnectionResetError("the server hung up"))

    def _next(self) -> None:
        when = next(self._due, None)
        if when is None:
            self.ended.set_result(None)
            self._transport.close()
        elif (wait := when - time.monotonic()) > 0:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def _send(self) -> None:
        self._path, request = next(self._made)
        self._read, self._began = b"", time.monotonic()
        self._transport.write(request)


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def schedule(seconds: float, a_second: float) -> Iterator[float]:
    """When requests are due: evenly, or at once until the time is over."""
    began = time.monotonic()
    for number in itertools.count():
        when = began + number / a_second if a_second else time.monotonic()
        if when - began >= seconds:
            return
        yield when


async def load(port: int, connections: int, seconds: float, a_second: float, paths: Sequence[str]) -> Outcome:
    """Post for so long."""
    outcome = Outcome()
    made, due = requests(port, paths, random.Random()), schedule(seconds, a_second)
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(made, due, outcome), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(one.ended for _, one in opened))
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
