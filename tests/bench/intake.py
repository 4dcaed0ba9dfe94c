"""Durable intake through HTTP, as a ratio to a no-op POST on the same server."""

from collections.abc import Mapping

from tests.bench.running import bench_server, load, middle, paths_by_unit
from tests.e2e.instance import Instance

CONNECTIONS = 32
TIMES = 3


def measure(instance: Instance, *, seconds: float) -> Mapping[str, float]:
    """Responses kept a second, no-ops a second, and their ratio; the two in turn, three times, medians.

    With nothing but the server and its database; with_all: while the rest of Kaiku relays and counts them.
    """
    paths = list(paths_by_unit(instance).values())
    with bench_server(instance) as port:
        load(port, paths, connections=CONNECTIONS, seconds=1)
        busy = [_kept(port, paths, seconds) for _ in range(TIMES)]
        instance.stop()
        noop, kept = [], []
        for _ in range(TIMES):
            noop.append(load(port, ["/noop/"], connections=CONNECTIONS, seconds=seconds).a_second)
            kept.append(_kept(port, paths, seconds))
    return {
        "kept_a_second": middle(kept), "noop_a_second": middle(noop), "ratio": middle(kept) / middle(noop),
        "kept_a_second_with_all": middle(busy),
    }  # fmt: skip


def _kept(port: int, paths: list[str], seconds: float) -> float:
    intake = load(port, paths, connections=CONNECTIONS, seconds=seconds)
    assert set(intake.statuses) == {"201"}, intake.statuses
    return intake.a_second
