"""How fast the form is shown and gone on with, as a ratio to a no-op POST on the same server; and `kaiku survey try`.

One respondent at a time over a kept connection: what a page costs, not how many can be served at once.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.bench import network
from tests.bench.running import bench_server, middle
from tests.e2e.instance import Instance

TIMES = 3
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SHIPPED = Path("deploy/surveys/partnership.json")
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(type|name|value)="([^"]*)"')


def measure(instance: Instance, *, seconds: float) -> Mapping[str, float]:
    """Pages shown, pages gone on with and no-ops a second, in turn, three times, medians; and the first two's ratio."""
    link = urlsplit(instance.links(network.ROUND)["unit-0"]).path
    with bench_server(instance) as port:
        instance.stop()  # it keeps nothing, so nobody needs the rest
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            filled = urlencode(_filled(_asked(connection, "GET", link)))

            def show() -> None:
                _asked(connection, "GET", link)

            def go_on() -> None:
                _asked(connection, "POST", link, filled)

            def do_nothing() -> None:
                _asked(connection, "POST", "/noop/", "")

            rates: dict[str, list[float]] = {"shown": [], "continued": [], "noop": []}
            for _ in range(TIMES):
                for name, act in (("noop", do_nothing), ("shown", show), ("continued", go_on)):
                    rates[name].append(_a_second(act, seconds))
    shown, continued, noop = (middle(rates[name]) for name in ("shown", "continued", "noop"))
    return {
        "shown_a_second": shown, "continued_a_second": continued, "noop_a_second": noop,
        "shown_ratio": shown / noop, "continued_ratio": continued / noop,
    }  # fmt: skip


def tried(*, lines: int) -> Mapping[str, float]:
    """Lines a second of `kaiku survey try` on the partnership survey that ships, read as JSON, and their ratio."""
    definition = json.loads(SHIPPED.read_text())
    answers = [{"trust": 1 + number % 5, "benefit": 4, "recommend": number % 11} for number in range(lines)]
    told = "".join(json.dumps({"definition": definition, "answers": one, "language": "fi"}) + "\n" for one in answers)
    began = time.monotonic()
    done = subprocess.run(
        (sys.executable, "-m", "services.cli", "survey", "try"), input=told, capture_output=True, text=True, check=True
    )
    took = time.monotonic() - began
    verdicts = done.stdout.splitlines()
    assert len(verdicts) == lines
    assert all(json.loads(one)["accepted"] for one in verdicts)
    began = time.monotonic()
    for line in told.splitlines():
        json.loads(line)
    bare = time.monotonic() - began
    return {"lines_a_second": lines / took, "json_lines_a_second": lines / bare, "ratio": bare / took}


def _a_second(act: Callable[[], None], seconds: float) -> float:
    act()
    began, number = time.monotonic(), 0
    while (took := time.monotonic() - began) < seconds:
        act()
        number += 1
    return number / took


def _asked(connection: HTTPConnection, method: str, path: str, body: str | None = None) -> str:
    connection.request(method, path, body=body, headers=FORM if body is not None else {})
    answer = connection.getresponse()
    content = answer.read().decode()
    assert answer.status == 200, (answer.status, path, content[:500])
    return content


def _filled(page: str) -> list[tuple[str, str]]:
    """The fields of a form with the first choice of each question, and its first button that goes on."""
    fields: dict[str, str] = {}
    for tag in _INPUT.findall(page.partition("<main")[2]):
        given = dict(_ATTRIBUTE.findall(tag))
        if given.get("type") in ("hidden", "radio") and "name" in given:
            fields.setdefault(given["name"], given.get("value", ""))
    return [*fields.items(), ("do", "next")]
