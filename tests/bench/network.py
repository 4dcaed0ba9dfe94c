"""A made-up network for measuring: one organisation with many units, a survey of ten scales, a goal for each unit."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

QUESTIONS = [f"q{number}" for number in range(10)]
ROUND, HISTORY = "now", "before"
HISTORY_ANSWERS = 60  # of each unit, enough for its goal to be met


def units(count: int) -> list[str]:
    """Their ids."""
    return [f"unit-{number}" for number in range(count)]


def unit_of(goal: str) -> str:
    """The unit that a goal is for."""
    return f"unit-{goal.removeprefix('goal-')}"


def address_of(unit: str) -> str:
    """Where the mail goes that is about a unit's goal."""
    return f"leader-{unit.removeprefix('unit-')}@example.org"


def write(folder: Path, *, count: int) -> Path:
    """Write the network file and its survey into a folder."""
    survey = {"elements": [{"type": "rating", "name": name, "title": name} for name in QUESTIONS]}
    (folder / "survey.json").write_text(json.dumps(survey))
    rounds: list[dict[str, Any]] = [
        {"id": ROUND, "survey": "survey", "from": "2020-01-01", "link": "open", "units": units(count)},
        {"id": HISTORY, "survey": "survey", "from": "2020-01-01", "historic": True, "units": units(count)},
    ]
    network = {
        "network": {"id": "network", "name": "Network", "controller": "Nobody", "contact": "nobody@example.org"},
        "organisations": [
            {"id": "college", "name": "College", "units": [{"id": one, "name": one} for one in units(count)]}
        ],
        "leaders": [_leader(number, one) for number, one in enumerate(units(count))],
        "surveys": [{"id": "survey", "file": "survey.json"}],
        "rounds": rounds,
        "goals": [_goal(number, one) for number, one in enumerate(units(count))],
    }
    path = folder / "network.json"
    path.write_text(json.dumps(network, indent=1))
    return path


def write_history(folder: Path, *, count: int, today: date) -> Path:
    """Good answers of the ninety days before today, so that each goal is met."""
    lines = []
    for number in range(HISTORY_ANSWERS):
        moment = datetime.combine(today, time(8), UTC) - timedelta(days=90) * (1 - number / (HISTORY_ANSWERS + 1))
        for unit in units(count):
            given = dict.fromkeys(QUESTIONS, 5)
            lines.append({"unit": unit, "time": moment.isoformat(), "language": "en", "answers": given})
    path = folder / "history.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def _leader(number: int, unit: str) -> dict[str, object]:
    return {
        "id": f"leader-{number}", "name": f"Leader {number}", "email": address_of(unit), "language": "en",
        "leads": [unit],
    }  # fmt: skip


def _goal(number: int, unit: str) -> dict[str, object]:
    indicator = {"survey": "survey", "questions": ["q0"], "statistic": "mean", "window": "30d"}
    target = {"at_least": 4}
    name, owner = f"Goal {number}", f"leader-{number}"
    return {
        "id": f"goal-{number}", "name": name, "scope": unit, "owner": owner, "indicator": indicator, "target": target,
    }  # fmt: skip
