"""Two years of invented answers for the demo's historic rounds, the same for the same day. Nothing here is real.

Each unit has its own leaning, each respondent a mood of their own, so that figures differ and answers of one person go
together, as they do in life. Answers come as a school year goes; a few things really change, and goals shift by them.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

SEED = 20191
DAYS = 728
LANGUAGES = ("fi", "fi", "fi", "sv", "en")
SWEDISH = ("optima", "vamia", "yrkesakademin")
CANT_SAY = 0.06
SKIPPED = 0.05
WRITES = 0.08

Answer = str | int | bool


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a unit's respondents tend to answer. means: of 1–5 scales, by question; others get `usual`. yes: a share."""

    usual: float = 4.0
    a_day: float = 0.3
    means: Mapping[str, float] = field(default_factory=dict)
    yes: float = 0.8


@dataclass(frozen=True, slots=True)
class Change:
    """What was otherwise than now, for a while. units: those whose id begins so. since, until: days before today.

    questions: which 1–5 scales, none for all of them. by: how much higher they were. yes: the same of "yes".
    """

    units: str
    since: int
    until: int
    by: float = 0.0
    questions: tuple[str, ...] = ()
    yes: float = 0.0


PARTNERSHIP = ("trust", "common_goal", "response_time", "information_flow", "initiative", "benefit", "continuity",
               "peer_learning", "languages")  # fmt: skip
INSTRUCTORS = ("cooperation", "tasks_support_goals", "support", "time")
LEANINGS = {
    "tredu-hervanta": Leaning(4.2, 0.8, {"trust": 4.75}),
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
CHANGES = (
    # Hervanta's partners have not always trusted it.
    Change("tredu-hervanta", DAYS, 480, by=-0.9, questions=("trust",)),
    # Gradia began to answer its partners within a day, and for half a year it did.
    Change("gradia", 420, 130, by=1.15, questions=("response_time",)),
    # A reform that nobody had been told about: for half a year nothing was as good, anywhere.
    Change("", 560, 370, by=-0.65),
    # Sedu's instructors knew the plans, until those moved into another system.
    Change("sedu", DAYS, 260, yes=0.35),
    # At Ostrobothnia information has flowed better since there is a common calendar.
    Change("vamia", DAYS, 300, by=-0.5, questions=("information_flow",)),
    Change("yrkesakademin", DAYS, 300, by=-0.5, questions=("information_flow",)),
)
TEXTS: Mapping[str, Sequence[str]] = {
    "fi": (
        "Yhteyshenkilö vaihtui kesken kaiken, eikä siitä kerrottu.",
        "Opettaja kävi työpaikalla kahdesti, se oli hyvä.",
        "Sopimukset voisi tehdä kerralla koko vuodeksi.",
        "Toivoisin tietoa ajoissa, mielellään kuukautta ennen.",
        "Kaikki on sujunut hyvin.",
        "Lomakkeita on liikaa.",
    ),
    "sv": (
        "Kontaktpersonen byttes ut utan att vi fick veta det.",
        "Läraren kom på besök två gånger, det var bra.",
        "Avtalen kunde göras för hela året på en gång.",
        "Jag önskar information i tid, helst en månad före.",
        "Allt har gått bra.",
        "Det är för många blanketter.",
    ),
    "en": (
        "Our contact changed and nobody told us.",
        "The teacher came to see us twice, which was good.",
        "Agreements could be made for a whole year at once.",
        "We would like to know earlier, a month before if possible.",
        "All has gone well.",
        "There are too many forms.",
    ),
}


def lines(survey: str, units: Sequence[str], *, today: date) -> Iterator[str]:
    """Lines for `kaiku import`, in order of time: the two years before today."""
    chance = random.Random(f"{SEED}/{survey}")  # noqa: S311 – invented answers, not secrets
    people = partner if survey == "partnership" else instructor
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        moments = sorted(
            (datetime.combine(day, time(6), UTC) + timedelta(minutes=chance.randrange(600)), unit)
            for unit in units
            for _ in range(_how_many(chance, LEANINGS.get(unit, Leaning()).a_day, day))
        )
        leanings = {unit: leaning_of(unit, back) for _, unit in moments}
        for moment, unit in moments:
            swedish = unit.startswith(SWEDISH) and chance.random() < 0.6
            language = "sv" if swedish else chance.choice(LANGUAGES)
            answers = people(chance, leanings[unit], language)
            line = {"unit": unit, "time": moment.isoformat(), "language": language, "answers": answers}
            yield json.dumps(line, ensure_ascii=False)


def leaning_of(unit: str, back: int) -> Leaning:
    """How a unit's respondents tended to answer so many days before today."""
    now = LEANINGS.get(unit, Leaning())
    usual, yes, means = now.usual, now.yes, dict(now.means)
    for change in CHANGES:
        if unit.startswith(change.units) and change.since >= back > change.until:
            yes += change.yes
            for name in change.questions:
                means[name] = means.get(name, usual) + change.by
            if not change.questions:
                usual += change.by
                means = {name: mean + change.by for name, mean in means.items()}
    return Leaning(usual, now.a_day, means, min(yes, 0.97))


def partner(chance: random.Random, leaning: Leaning, language: str) -> Mapping[str, Answer]:
    """What a partner answers."""
    mood = chance.gauss(0, 0.35)
    answers = {name: _scale(chance, leaning, name, mood) for name in PARTNERSHIP if _asked(chance, name)}
    answers["recommend"] = _score(chance, leaning, mood)
    return _with_text(chance, answers, "better", language)


def instructor(chance: random.Random, leaning: Leaning, language: str) -> Mapping[str, Answer]:
    """What a workplace instructor answers."""
    mood = chance.gauss(0, 0.35)
    answers = {name: _scale(chance, leaning, name, mood) for name in INSTRUCTORS if _asked(chance, name)}
    answers["readiness_checked"] = chance.random() < leaning.yes
    answers["knew_plan"] = chance.random() < leaning.yes
    answers["demonstration"] = chance.choices(
        ("together", "teacher", "workplace", "no-demonstration", "dontknow"), (55, 20, 8, 12, 5)
    )[0]
    if answers["demonstration"] in ("together", "teacher", "workplace"):  # it is asked of nobody else
        answers["criteria"] = _scale(chance, leaning, "criteria", mood)
    answers["recommend"] = _score(chance, leaning, mood)
    return _with_text(chance, answers, "message", language)


def _how_many(chance: random.Random, a_day: float, day: date) -> int:
    """Answers of one unit on one day: as the school year goes, and few at weekends."""
    expected = a_day * season(day) * (0.3 if day.weekday() >= 5 else 1.25)
    return int(expected) + (chance.random() < expected % 1)


def season(day: date) -> float:
    """How much is answered at a time of the year, next to an ordinary week."""
    holidays = (((6, 10), (8, 5), 0.1), ((12, 20), (12, 31), 0.1), ((1, 1), (1, 6), 0.1), ((10, 13), (10, 20), 0.5))
    busy = (((11, 15), (12, 15), 1.6), ((4, 15), (5, 31), 1.7))
    here = (day.month, day.day)
    return next((much for since, until, much in (*holidays, *busy) if since <= here <= until), 0.9)


def _asked(chance: random.Random, name: str) -> bool:
    return name in ("trust", "cooperation") or chance.random() >= SKIPPED


def _with_text(chance: random.Random, answers: dict[str, Answer], question: str, language: str) -> Mapping[str, Answer]:
    if chance.random() < WRITES:
        answers[question] = chance.choice(TEXTS[language])
    return answers


def _scale(chance: random.Random, leaning: Leaning, name: str, mood: float) -> Answer:
    if chance.random() < CANT_SAY:
        return "dontknow"
    return _within(leaning.means.get(name, leaning.usual) + mood + chance.gauss(0, 0.55), 1, 5)


def _score(chance: random.Random, leaning: Leaning, mood: float) -> int:
    return _within(2 * leaning.usual + 0.7 + 2 * mood + chance.gauss(0, 1.2), 0, 10)


def _within(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))
