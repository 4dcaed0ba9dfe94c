"""The picture of docs/goals.md: how often each rule cries wolf, against how fast it finds a true fall."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from tests.bench.goals.measuring import RULES, Outcome

BOUNDARY = "mean 4.0, {} a day"
FALL = "4.2 → 3.5, {} a day"
RATES = ("1", "5", "50")
COLOURS = ("#1d4ed8", "#b91c1c", "#c2410c", "#a16207", "#4d7c0f")
MARKS = ("o", "v", "s", "D", "^")
LEAST = 0.01


def draw(results: Mapping[str, Mapping[str, Outcome]], path: Path) -> None:
    """Write it as SVG, the same for the same results."""
    with mpl.rc_context({"svg.hashsalt": "kaiku", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(8, 3.4), layout="constrained")
        for place, rate in enumerate(RATES, start=1):
            axes = figure.add_subplot(1, len(RATES), place)
            for rule, colour, mark in zip(RULES, COLOURS, MARKS, strict=True):
                false = max(results[BOUNDARY.format(rate)][rule].false_a_year, LEAST)
                delay = results[FALL.format(rate)][rule].median
                if delay is not None:
                    axes.plot(delay, false, mark, color=colour, label=rule if place == 1 else None)
            axes.axhline(0.25, color="#6b7280", linewidth=0.8, linestyle="--")
            axes.set_title(f"{rate} answer{'' if rate == '1' else 's'} a day", fontsize=10)
            axes.set_yscale("log")
            axes.set_ylim(LEAST / 2, 100)
            axes.set_xlim(0, 40)
            axes.set_xlabel("days to find 4.2 → 3.5 (median)")
            if place == 1:
                axes.set_ylabel("false switches a year at the target")
        figure.legend(loc="outside lower center", ncols=len(RULES), frameon=False)
        FigureCanvasSVG(figure)  # draws without a screen
        figure.savefig(path, format="svg", metadata={"Date": None})
