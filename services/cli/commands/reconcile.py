"""`kaiku reconcile`: what was accepted, withdrawn, held, published, counted and what waits, per round and unit."""

import argparse
import json
from collections.abc import Mapping, Sequence

from services.cli import instance, parts
from services.cli.reconciling import Row, reconcile

FIGURES = ("accepted", "withdrawn", "held", "published", "counted", "waiting")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """Exits with 1 when something does not fit."""
    env = instance.instance(env)
    # The aggregator is asked first: what comes in between can only look late, never lost.
    counted = parts.counted(env)
    with parts.collector(env) as collector:
        rows = reconcile(collector.kept.tallies(), counted)
    print(as_json(rows) if arguments.json else as_table(rows))
    return int(any(True for row in rows for _ in row.differences()))


def as_json(rows: Sequence[Row]) -> str:
    """For programs. differences: in words, empty where all fits."""
    rounds = [
        {
            "round": row.place.round,
            "unit": row.place.unit,
            **{figure: getattr(row, figure) for figure in FIGURES},
            "differences": list(row.differences()),
        }
        for row in rows
    ]
    return json.dumps({"agrees": not any(one["differences"] for one in rounds), "rounds": rounds}, indent=2)


def as_table(rows: Sequence[Row]) -> str:
    """For people: a line each, the sum, and what does not fit below the line that it is about."""
    if not rows:
        return "no answers yet"
    lines: list[tuple[str, ...]] = [("round", "unit", *FIGURES)]
    lines += [(row.place.round, row.place.unit, *(str(getattr(row, one)) for one in FIGURES)) for row in rows]
    lines += [("all", "", *(str(sum(getattr(row, one) for row in rows)) for one in FIGURES))]
    wide = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    told = [
        "  ".join(text.rjust(wide[at]) if at > 1 else text.ljust(wide[at]) for at, text in enumerate(line)).rstrip()
        for line in lines
    ]
    for number, row in reversed(list(enumerate(rows, start=1))):
        told[number + 1 : number + 1] = [f"  ! {difference}" for difference in row.differences()]
    return "\n".join(told)
