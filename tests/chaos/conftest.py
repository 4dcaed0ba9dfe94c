"""How long the chaos lasts: short in `make test`, long in `make chaos`."""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Chaos:
    """How many responses, and the seed of everything random."""

    count: int
    seed: int


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos-count", type=int, default=2_000, help="how many responses a run submits")
    parser.addoption("--chaos-seeds", type=int, default=1, help="how many runs, each with a seed of its own")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "chaos" in metafunc.fixturenames:
        # The options are known only when pytest is started in this folder, as `make chaos` does.
        count = metafunc.config.getoption("--chaos-count", default=2_000)
        seeds = metafunc.config.getoption("--chaos-seeds", default=1)
        metafunc.parametrize("chaos", [Chaos(count, seed) for seed in range(seeds)], ids=lambda one: f"seed-{one.seed}")
