"""Durable intake through HTTP, as a ratio to a no-op POST on the same server."""

from tests.bench.running import bench_server, load, paths_by_unit
from tests.e2e.instance import Instance

CONNECTIONS = 32


def measure(instance: Instance, *, seconds: float) -> dict[str, float]:
    """Responses kept a second, no-ops a second, and their ratio; the two in turn, three times, medians."""
    paths = list(paths_by_unit(instance).values())
    kept, noop = [], []
    with bench_server(instance) as port:
        for _ in range(3):
            noop.append(load(port, ["/noop/"], connections=CONNECTIONS, seconds=seconds).a_second)
            intake = load(port, paths, connections=CONNECTIONS, seconds=seconds)
            assert set(intake.statuses) == {"201"}, intake.statuses
            kept.append(intake.a_second)
    middle = sorted(kept)[1], sorted(noop)[1]
    return {"kept_a_second": middle[0], "noop_a_second": middle[1], "ratio": middle[0] / middle[1]}
