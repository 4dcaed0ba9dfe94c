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

from tests.bench.network import QUESTIONS

PATIENCE = 600


@dataclass(frozen=True)
class Accepted:
    """What a respondent was told. tries: how often it took."""

    response: str
    receipt: str
    tries: int


def submit_all(url: str, paths: Sequence[str], *, count: int, seed: int, at_once: int = 8) -> list[Accepted]:
    """So many responses, spread over the links, some at once."""
    chance = random.Random(seed)
    given = [(paths[number % len(paths)], f"{chance.getrandbits(128):032x}", _body(chance)) for number in range(count)]
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda one: submit(url, *one), given))


def submit(url: str, path: str, key: str, body: bytes) -> Accepted:
    """Send until it is accepted. Anything but a refusal for now is a failure of the product."""
    pause = threading.Event()
    for tries in range(1, PATIENCE + 1):
        request = urllib.request.Request(  # noqa: S310 – http on loopback
            url + path, data=body, headers={"Content-Type": "application/json", "Idempotency-Key": key}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                said = json.load(answer)
                return Accepted(said["response"], said["receipt"], tries)
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code != 503:
                raise AssertionError(f"{refused.code} for a sound response") from refused
        except (OSError, HTTPException, json.JSONDecodeError):
            pass  # the server is away, or went away while it answered
        pause.wait(0.1)
    raise AssertionError("never accepted")


def _body(chance: random.Random) -> bytes:
    answers = {name: chance.randint(1, 5) for name in QUESTIONS}
    return json.dumps({"language": "en", "answers": answers}).encode()
