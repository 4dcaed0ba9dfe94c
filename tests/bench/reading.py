"""What a leader waits for: pages and the API of a network of 650 units, from ten million responses and ten thousand.

Both lie in one database as two surveys, and are asked for in turn: so whatever else the machine does weighs on both.
Panes are written straight into the database; everything else runs as it always does.
"""

import http.client
import json
import random
import time
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from services.aggregator.adapters.rollups import SqlRollups
from shared.runtime.clock import SystemClock, local_day
from shared.runtime.database import engine_from
from shared.runtime.settings import database_setting
from tests.bench.network import QUESTIONS
from tests.bench.running import percentile, settings_of
from tests.e2e.instance import Instance, until

ORGANISATIONS, FIELDS, TEAMS = 13, 5, 9
FEW, MANY = "few", "many"
RESPONSES = {FEW: 10_000, MANY: 10_000_000}
A_RELEASE = 5
LEADER = "nea"
PLACES = {
    "network": "/leader/scopes/network?survey={}&window=30d",
    "network_year": "/leader/scopes/network?survey={}&window=365d",
    "organisation_year": "/leader/scopes/college-3?survey={}&window=365d",
    "unit_year": "/leader/scopes/college-3-2-4?survey={}&window=365d",
    "api_network_year": "/leader/api/v1/scopes/network/indicators?survey={}&window=365d",
    "api_series": "/leader/api/v1/scopes/network/series?survey={}&window=90d",
}


def write(folder: Path) -> Path:
    """The network file and its surveys."""
    for survey in (FEW, MANY):
        elements = [{"type": "rating", "name": name, "title": name} for name in QUESTIONS]
        (folder / f"{survey}.json").write_text(json.dumps({"title": survey, "elements": elements}))
    organisations = [
        {"id": f"college-{n}", "name": f"College {n}", "units": [_field(n, field) for field in range(FIELDS)]}
        for n in range(ORGANISATIONS)
    ]
    network = {
        "network": {"id": "network", "name": "Network", "controller": "Nobody", "contact": "nobody@example.org"},
        "organisations": organisations,
        "leaders": [{"id": LEADER, "name": "Nea", "email": "nea@example.org", "language": "en", "leads": ["network"]}],
        "surveys": [{"id": one, "file": f"{one}.json"} for one in (FEW, MANY)],
        "rounds": [
            {"id": one, "survey": one, "from": "2020-01-01", "link": "open", "units": units()} for one in (FEW, MANY)
        ],
    }
    path = folder / "network.json"
    path.write_text(json.dumps(network))
    return path


def units() -> list[str]:
    """All of them."""
    return [
        unit
        for n in range(ORGANISATIONS)
        for field in range(FIELDS)
        for unit in (f"college-{n}-{field}", *(f"college-{n}-{field}-{team}" for team in range(TEAMS)))
    ]


def measure(instance: Instance, *, days: int, times: int) -> Mapping[str, float | None]:
    """Seconds of each answer from ten million responses: median and p95, and the median's ratio to ten thousand's."""
    engine = engine_from(settings_of(instance)[database_setting("aggregator")])
    try:
        today = local_day(SystemClock().now())
        for survey, responses in RESPONSES.items():
            _fill(engine, survey, responses, [today - timedelta(days=one) for one in range(days)])
        took = _rolled_up(engine)
    finally:
        engine.dispose()
    figures: dict[str, float | None] = {"rolled_up_in": took}
    reader = _Reader(instance)
    for name, path in PLACES.items():
        seconds = reader.in_turn([path.format(FEW), path.format(MANY)], times=times)
        few, many = (percentile(one, 0.5) for one in seconds)
        figures[f"{name}_p50"], figures[f"{name}_p95"] = many, percentile(seconds[1], 0.95)
        figures[f"{name}_ratio"] = many / few if few and many else None
    reader.close()
    return figures


def _field(organisation: int, field: int) -> dict[str, Any]:
    id_ = f"college-{organisation}-{field}"
    return {"id": id_, "name": id_, "units": [{"id": f"{id_}-{n}", "name": f"{id_}-{n}"} for n in range(TEAMS)]}


def _fill(engine: Engine, survey: str, responses: int, days: Sequence[date]) -> None:
    """Panes of so many responses: spread evenly where there are enough for each unit and day, else five at a time."""
    chance = random.Random(1)
    everywhere = [(unit, day) for unit in units() for day in days]
    releases = responses // A_RELEASE
    places = everywhere if releases >= len(everywhere) else chance.sample(everywhere, releases)
    each = responses // len(places)
    documents = [_counts(chance, each) for _ in range(500)]
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        copy = "COPY panes (survey, unit, day, round, responses, counts) FROM STDIN"
        with raw.cursor() as cursor, cursor.copy(copy) as rows:
            for unit, day in places:
                rows.write_row((survey, unit, day, survey, each, chance.choice(documents)))
        raw.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE panes")


def _counts(chance: random.Random, responses: int) -> str:
    counts = {}
    for name in QUESTIONS:
        values: dict[str, int] = {}
        for value in chance.choices("12345", weights=(1, 2, 4, 6, 5), k=responses):
            values[value] = values.get(value, 0) + 1
        counts[name] = [responses, 0, values]
    return json.dumps(counts)


def _rolled_up(engine: Engine) -> float:
    """Have all of it rolled up from nothing: the running instance notices, here it is hurried on."""
    rollups = SqlRollups(engine)
    rollups.drop()
    began = time.monotonic()
    until(rollups.behind, what="roll-ups to make", seconds=60)
    while rollups.behind():
        rollups.renew(days=20)
    return time.monotonic() - began


class _Reader:
    """A leader's browser that keeps its connection."""

    def __init__(self, instance: Instance) -> None:
        link = instance.kaiku("sign-in", LEADER).strip()
        opener = urllib.request.build_opener(_Stay())
        answer = opener.open(urllib.request.Request(link, method="POST", data=b""), timeout=10)  # noqa: S310 – http on loopback
        self._headers = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0], "Accept-Encoding": "gzip"}
        self._connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=60)

    def in_turn(self, paths: Sequence[str], *, times: int) -> list[list[float]]:
        """How long each of these takes, asked for one after another."""
        seconds: list[list[float]] = [[] for _ in paths]
        for turn in range(times + 5):
            for place, path in enumerate(paths):
                took = self._one(path)
                if turn >= 5:  # the first ones open connections and fill caches
                    seconds[place].append(took)
        return seconds

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _one(self, path: str) -> float:
        began = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
        return time.perf_counter() - began


class _Stay(urllib.request.HTTPErrorProcessor):
    """Follows no redirect: its cookie is what is wanted."""

    def http_response(self, request: Any, response: Any) -> Any:  # noqa: ARG002 – urllib's
        return response
