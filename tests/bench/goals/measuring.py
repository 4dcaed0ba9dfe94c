"""Runs rules in worlds and sums up: false switches a goal-year, delays, and how many falls were never found."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from statistics import median

import numpy as np

from tests.bench.goals.cells import BEFORE, Cell, all_cells
from tests.bench.goals.rules import Rule, cusum, kaiku, pending, plain
from tests.bench.goals.worlds import YEAR, drawn

SEED = 20_210_630
RIVALS: Mapping[str, Rule] = {"threshold": plain, "3 days": pending(3), "7 days": pending(7), "CUSUM": cusum}
RULES = ("Kaiku", *RIVALS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule did in one cell.

    false_a_year: switches without cause, a goal-year. median, ninth: days from a fall until it was told, and until nine
    in ten were; inf where fewer were told. missed: the share that was not told within a year. Falls alone have delays.
    """

    false_a_year: float
    median: float | None = None
    ninth: float | None = None
    missed: float | None = None


def measured(goal_years: int, *, processes: int = 2) -> Mapping[str, Mapping[str, Outcome]]:
    """Every cell by name, every rule by name."""
    cells = all_cells()
    jobs = [(number, run) for number in range(len(cells)) for run in range(goal_years)]
    found: dict[int, dict[str, list[tuple[int, float | None]]]] = {
        number: {rule: [] for rule in RULES} for number in range(len(cells))
    }
    with Pool(processes) as pool:
        for number, outcomes in pool.imap_unordered(_one, jobs, chunksize=20):
            for rule, outcome in outcomes.items():
                found[number][rule].append(outcome)
    return {
        cell.world.name: {rule: _summed_up(cell, found[number][rule]) for rule in RULES}
        for number, cell in enumerate(cells)
    }


def _one(job: tuple[int, int]) -> tuple[int, Mapping[str, tuple[int, float | None]]]:
    """One life of a goal: for each rule the false switches, and the delay of the first true one."""
    number, run = job
    cell = all_cells()[number]
    responses = list(drawn(cell.world, cell.days, np.random.default_rng([SEED, number, run])))
    rules = {"Kaiku": kaiku(cell.goals), **RIVALS}
    return number, {name: _judged(cell, rule(responses, cell.world.scale)) for name, rule in rules.items()}


def _judged(cell: Cell, switches: Sequence[int]) -> tuple[int, float | None]:
    if not cell.falls:
        return len(switches), None
    early = [day for day in switches if day < BEFORE]
    later = [day for day in switches if day >= BEFORE]
    is_missed_already = len(early) % 2 == 1
    if is_missed_already:
        return len(early), 0.0
    return len(early), later[0] - BEFORE + 1 if later else math.inf


def _summed_up(cell: Cell, outcomes: Sequence[tuple[int, float | None]]) -> Outcome:
    years = len(outcomes) * (BEFORE if cell.falls else cell.days) / YEAR
    false = sum(number for number, _ in outcomes) / years
    if not cell.falls:
        return Outcome(false)
    delays = sorted(delay for _, delay in outcomes if delay is not None)
    ninth = delays[min(len(delays) - 1, math.ceil(0.9 * len(delays)) - 1)]
    missed = sum(math.isinf(delay) for delay in delays) / len(delays)
    return Outcome(false, median(delays), ninth, missed)
