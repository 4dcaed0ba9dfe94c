"""From submitting to released, and from submitting to the mail accepted, at fifty submissions a second."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.bench.running import Load, finished, paths_of, percentile, starting_load
from tests.e2e.instance import Instance
from tests.e2e.mailing import Server

A_SECOND = 50
FIVE = 5


def measure(instance: Instance, mail: Server, *, units: Sequence[str], seconds: float) -> dict[str, float | None]:
    """Percentiles in seconds. Released: of the response that opens a pool, seen through the leaders' API."""
    token = instance.kaiku("token", "leader-0").strip()
    released: list[tuple[int, float]] = []  # released responses of the first unit so far, and when that was seen
    before = _n(instance, units[0], token)
    process = starting_load(instance.port, paths_of(instance), connections=8, seconds=seconds, a_second=A_SECOND)
    with process:
        while process.poll() is None or time.monotonic() < released[-1][1] + 1:
            n = _n(instance, units[0], token) - before
            if not released or n != released[-1][0]:
                released.append((n, time.monotonic()))
            if process.poll() is not None and time.monotonic() > released[-1][1] + 1:
                break
        load = finished(process)
    waits = _until_released(load, paths_of(instance)[0], released)
    mails = _until_mailed(load, paths_of(instance), mail)
    return {
        "released_p50": percentile(waits, 0.5), "released_p99": percentile(waits, 0.99), "releases": len(waits),
        "mailed_p50": percentile(mails, 0.5), "mailed_p99": percentile(mails, 0.99), "mails": len(mails),
    }  # fmt: skip


def _n(instance: Instance, unit: str, token: str) -> int:
    path = f"/leader/api/v1/scopes/{unit}/indicators?survey=survey&window=7d"
    return int(next(one for one in instance.get(path, token=token)["indicators"] if one["question"] == "q0")["n"])


def _until_released(load: Load, path: str, released: Sequence[tuple[int, float]]) -> list[float]:
    """For each fifth response of one unit, how long until it was seen released."""
    answered = sorted(at - took for one, at, took in load.sent if one == path)
    openers = answered[FIVE - 1 :: FIVE]
    waits = []
    for number, opener in enumerate(openers, start=1):
        seen = next((at for n, at in released if n >= number * FIVE), None)
        if seen is not None:
            waits.append(max(0.0, seen - opener))
    return waits


def _until_mailed(load: Load, paths: Sequence[str], mail: Server) -> list[float]:
    """For each mail about a shift, how long after the response that had opened the pool of its unit last."""
    openers: Mapping[str, list[float]] = defaultdict(list)
    for path in paths:
        answered = sorted(at - took for one, at, took in load.sent if one == path)
        openers[path].extend(answered[FIVE - 1 :: FIVE])
    waits = []
    for number, path in enumerate(paths):
        came = mail.times(f"leader-{number}@example.org")
        earlier = [one for one in openers[path] if came and one < came[0]]
        if earlier:
            waits.append(came[0] - earlier[-1])
    return waits
