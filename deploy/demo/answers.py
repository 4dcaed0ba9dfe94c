"""Ninety days of invented answers for the demo's historic rounds, the same for the same day. Nothing here is real.

Each unit has its own leaning, each respondent a mood of their own, so that figures differ and answers of one person
go together, as they do in life.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

SEED = 20191
DAYS = 90
LANGUAGES = ("fi", "fi", "fi", "sv", "en")
SWEDISH = ("optima", "vamia", "yrkesakademin")
CANT_SAY = 0.06
SKIPPED = 0.05

Answer = str | int | bool


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a unit's respondents tend to answer. means: of 1–5 scales, by question; others get `usual`."""

    usual: float = 4.0
    a_day: float = 0.4
    means: Mapping[str, float] = field(default_factory=dict)
    yes: float = 0.8


PARTNERSHIP = ("trust", "common_goal", "response_time", "information_flow", "initiative", "benefit", "continuity",
               "peer_learning", "languages")  # fmt: skip
INSTRUCTORS = ("cooperation", "tasks_support_goals")
LEANINGS = {
    "tredu-hervanta": Leaning(4.2, 1.0, {"trust": 4.75}),
    "tredu-hervanta-kone": Leaning(4.1, 0.5, {"trust": 4.6}, yes=0.9),
    "tredu-hervanta-sahko": Leaning(4.1, 0.5, {"trust": 4.7}),
    "tredu-pyynikki": Leaning(4.0),
    "tredu-santalahti": Leaning(3.9),
    "tredu-sarvijaakko": Leaning(4.1),
    "gradia-viitaniemi": Leaning(3.9, 0.5, {"response_time": 3.3}),
    "gradia-priimus": Leaning(4.0, 0.5, {"response_time": 3.2}),
    "gradia-harju": Leaning(3.8, 0.4, {"response_time": 3.4}),
    "gradia-jamsa": Leaning(4.0, 0.4, {"response_time": 3.3}),
    "optima-pietarsaari": Leaning(4.2, 0.4, {"languages": 4.7}),
    "optima-teknik": Leaning(4.1, 0.4, {"languages": 4.6}),
    "sedu-seinajoki-rakennus": Leaning(3.9, 0.5, yes=0.55),
    "sedu-seinajoki-sote": Leaning(4.0, 0.5, yes=0.6),
    "yrkesakademin-vaasa": Leaning(4.1, 0.5, {"initiative": 4.3}),
    "yrkesakademin-narpio": Leaning(4.1, 0.3, {"information_flow": 4.2}),
    "vamia-hansa": Leaning(3.9, 0.4, {"information_flow": 3.7}),
}


def lines(survey: str, units: Sequence[str], *, today: date) -> Iterator[str]:
    """Lines for `kaiku import`, in order of time: the ninety days before today."""
    chance = random.Random(f"{SEED}/{survey}")  # noqa: S311 – invented answers, not secrets
    people = partner if survey == "partnership" else instructor
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        moments = sorted(
            (datetime.combine(day, time(6), UTC) + timedelta(minutes=chance.randrange(600)), unit)
            for unit in units
            for _ in range(_how_many(chance, LEANINGS.get(unit, Leaning()).a_day, day))
        )
        for moment, unit in moments:
            answers = people(chance, LEANINGS.get(unit, Leaning()))
            swedish = unit.startswith(SWEDISH) and chance.random() < 0.6
            language = "sv" if swedish else chance.choice(LANGUAGES)
            line = {"unit": unit, "time": moment.isoformat(), "language": language, "answers": answers}
            yield json.dumps(line, ensure_ascii=False)


def write(file: Path, survey: str, units: Sequence[str], *, today: date) -> int:
    """Write the lines of a historic round into a file; returns how many."""
    written = list(lines(survey, units, today=today))
    file.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
    return len(written)


def partner(chance: random.Random, leaning: Leaning) -> Mapping[str, Answer]:
    """What a partner answers."""
    mood = chance.gauss(0, 0.35)
    answers = {name: _scale(chance, leaning, name, mood) for name in PARTNERSHIP if _asked(chance, name)}
    answers["recommend"] = _score(chance, leaning, mood)
    return answers


def instructor(chance: random.Random, leaning: Leaning) -> Mapping[str, Answer]:
    """What a workplace instructor answers."""
    mood = chance.gauss(0, 0.35)
    answers = {name: _scale(chance, leaning, name, mood) for name in INSTRUCTORS if _asked(chance, name)}
    answers["readiness_checked"] = chance.random() < leaning.yes
    answers["knew_plan"] = chance.random() < leaning.yes
    answers["demonstration"] = chance.choices(
        ("together", "teacher", "workplace", "no-demonstration", "dontknow"), (55, 20, 8, 12, 5)
    )[0]
    answers["recommend"] = _score(chance, leaning, mood)
    return answers


def _how_many(chance: random.Random, a_day: float, day: date) -> int:
    """Answers of one unit on one day: few at weekends."""
    expected = a_day * (0.3 if day.weekday() >= 5 else 1.25)
    return int(expected) + (chance.random() < expected % 1)


def _asked(chance: random.Random, name: str) -> bool:
    return name in ("trust", "cooperation") or chance.random() >= SKIPPED


def _scale(chance: random.Random, leaning: Leaning, name: str, mood: float) -> Answer:
    if chance.random() < CANT_SAY:
        return "dontknow"
    return _within(leaning.means.get(name, leaning.usual) + mood + chance.gauss(0, 0.55), 1, 5)


def _score(chance: random.Random, leaning: Leaning, mood: float) -> int:
    return _within(2 * leaning.usual + 0.7 + 2 * mood + chance.gauss(0, 1.2), 0, 10)


def _within(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))
