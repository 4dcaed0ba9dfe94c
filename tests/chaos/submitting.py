"""Respondents who don't give up: each sends the same response under the same key until it is accepted."""

import json
import random
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from tests.bench.network import QUESTIONS

PATIENCE = 600
AT_ONCE = 8
WITHDRAWN = 0.05
TAKING_TURNS = 4  # units that are answered at one time, so that goals shift all along and not at once


@dataclass(frozen=True)
class Accepted:
    """What a respondent was told. tries: how often it took. withdrawn: whether it was taken back at once."""

    response: str
    tries: int
    withdrawn: bool


class Progress:
    """How many responses have been accepted so far, to be waited for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._accepted = 0
        self._over = False

    def another(self) -> None:
        """One more."""
        with self._changed:
            self._accepted += 1
            self._changed.notify_all()

    def over(self) -> None:
        """No more come; nobody waits any longer."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    @property
    def is_over(self) -> bool:
        """Whether there is no use in going on."""
        return self._over

    def reaches(self, count: int) -> bool:
        """Wait until so many have been accepted; False when it is over before."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._accepted >= count)
            return self._accepted >= count


def submit_all(
    url: str, paths: Sequence[str], *, count: int, seed: int, progress: Progress | None = None
) -> list[Accepted]:
    """So many low answers, some at once; one link after the other gets its share. A few are withdrawn again."""
    chance = random.Random(seed)
    given = [
        (_link(chance, paths, number / count), f"{chance.getrandbits(128):032x}", _body(chance))
        for number in range(count)
    ]
    withdrawn = [chance.random() < WITHDRAWN for _ in given]
    progress = progress or Progress()

    def respond(number: int) -> Accepted:
        assert not progress.is_over, "something else went wrong"
        try:
            accepted = submit(url, *given[number], withdraws=withdrawn[number])
        except BaseException:
            progress.over()
            raise
        progress.another()
        return accepted

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(respond, range(count)))


def submit(url: str, path: str, key: str, body: bytes, *, withdraws: bool = False) -> Accepted:
    """Send until it is accepted. Anything but a refusal for now is a failure of the product."""
    said, tries = _insist(url + path, body, {"Idempotency-Key": key})
    if withdraws:
        _insist(f"{url}/api/v1/withdrawals", json.dumps({"receipt": said["receipt"]}).encode(), {})
    return Accepted(said["response"], tries, withdraws)


def _insist(url: str, body: bytes, headers: dict[str, str]) -> tuple[Any, int]:
    pause = threading.Event()
    for tries in range(1, PATIENCE + 1):
        request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json", **headers})  # noqa: S310 – http on loopback
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer), tries
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code != 503:
                    raise AssertionError(f"{refused.code} for what is sound: {refused.read()!r}") from refused
        except (OSError, HTTPException, json.JSONDecodeError):
            pass  # the server is away, or went away while it answered
        pause.wait(0.1)
    raise AssertionError(f"not accepted in {PATIENCE} tries")


def _link(chance: random.Random, paths: Sequence[str], share: float) -> str:
    first = int(share * len(paths))
    return paths[(first + chance.randrange(TAKING_TURNS)) % len(paths)]


def _body(chance: random.Random) -> bytes:
    answers = {name: chance.choice((1, 1, 2)) for name in QUESTIONS}
    return json.dumps({"language": "en", "answers": answers}).encode()
