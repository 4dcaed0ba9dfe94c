"""`python -m tests.bench.goals [--goal-years 400]`: simulates when goals shift, by Kaiku's rule and by others.

Prints a table, writes `.cache/goals.json`, and with --docs the table and the picture of docs/goals.md.
"""

import argparse
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from tests.bench.goals.measuring import RULES, Outcome, measured

OUT = Path(".cache/goals.json")
DOCS = Path("docs/goals.md")
PICTURE = Path("docs/pictures/goals.svg")
BEGIN, END = "<!-- simulated -->", "<!-- /simulated -->"

Results = Mapping[str, Mapping[str, Outcome]]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--goal-years", type=int, default=400, help="lives of a goal in each cell")
    parser.add_argument("--docs", action="store_true", help="write the table and the picture into docs/")
    given = parser.parse_args()
    results = measured(given.goal_years)
    table = "\n".join(rows(results))
    print(table)  # noqa: T201 – what it is run for
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({c: {r: asdict(o) for r, o in by.items()} for c, by in results.items()}, indent=1))
    if given.docs:
        from tests.bench.goals.picture import draw  # noqa: PLC0415 – matplotlib is slow to come in

        before, rest = DOCS.read_text().split(BEGIN)
        DOCS.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}")
        draw(results, PICTURE)


def rows(results: Results) -> Iterator[str]:
    """The table in Markdown."""
    yield "| world | " + " | ".join(RULES) + " |"
    yield "| --- |" + " --- |" * len(RULES)
    for cell, by_rule in results.items():
        yield f"| {cell} | " + " | ".join(_written(by_rule[rule]) for rule in RULES) + " |"


def _written(outcome: Outcome) -> str:
    if outcome.median is None or outcome.ninth is None:
        return f"{outcome.false_a_year:.2f}"
    missed = f", {100 * outcome.missed:.0f} % never" if outcome.missed else ""
    return f"{_days(outcome.median)} / {_days(outcome.ninth)}{missed} ({outcome.false_a_year:.1f})"


def _days(number: float) -> str:
    return "–" if math.isinf(number) else f"{number:.0f}"


if __name__ == "__main__":
    main()
