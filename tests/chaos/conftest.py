"""How long the chaos lasts: short in `make test`, long in `make chaos`. And Kaiku over real servers."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

MARKS = [
    pytest.mark.servers,
    pytest.mark.timeout(1800),
    # The log is read by short-lived clients here, and kafka-python drops a socket that connects while it is closed.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"),
]
SECRET = "a-secret-of-the-tests-which-is-long-enough"


@dataclass(frozen=True)
class Chaos:
    """count: how many responses. seed: of everything random. outage: for how many seconds a server is away."""

    count: int
    seed: int
    outage: float


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos-count", type=int, default=2_000, help="how many responses a run submits")
    parser.addoption("--chaos-seeds", type=int, default=1, help="how many runs, each with a seed of its own")
    parser.addoption("--chaos-first-seed", type=int, default=0, help="the first run's seed")
    parser.addoption("--chaos-outage", type=float, default=3.0, help="for how many seconds a server is away")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "chaos" in metafunc.fixturenames:
        # The options are known only when pytest is started in this folder, as `make chaos` does.
        option = metafunc.config.getoption
        first = option("--chaos-first-seed", default=0)
        count, outage = option("--chaos-count", default=2_000), option("--chaos-outage", default=3.0)
        seeds = range(first, first + option("--chaos-seeds", default=1))
        runs = [Chaos(count, seed, outage) for seed in seeds]
        metafunc.parametrize("chaos", runs, ids=lambda one: f"seed-{one.seed}")


@pytest.fixture
def over_servers(real_parts_settings: Mapping[str, str]) -> Mapping[str, str]:
    """What an environment says of Kafka and PostgreSQL."""
    return {**real_parts_settings, "KAIKU_SECRET": SECRET}
