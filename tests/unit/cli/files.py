"""Network files by name: a small one that is good, and what differs from it in a test."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.cli.network import file
from services.cli.network.file import NetworkFile
from services.cli.network.problems import Refused

AGREE = [1, 2, 3, 4, 5]
SURVEY: Mapping[str, object] = {
    "title": {"fi": "Kumppanuuskysely", "sv": "Partnerskapsenkät", "en": "Partnership"},
    "elements": [
        {"type": "radiogroup", "name": "trust", "choices": AGREE, "showDontKnowItem": True},
        {"type": "radiogroup", "name": "benefit", "choices": AGREE},
        {"type": "rating", "name": "service", "rateMin": 1, "rateMax": 7},
        {"type": "rating", "name": "recommend", "rateMin": 0, "rateMax": 10},
        {"type": "boolean", "name": "knew_plan"},
        {"type": "radiogroup", "name": "demonstration", "choices": ["together", "teacher", "none"]},
        {"type": "checkbox", "name": "ways", "choices": ["visit", "mail"]},
        {"type": "comment", "name": "better"},
    ],
}
NETWORK = """\
network: {id: lansi, name: {fi: Länsi, sv: Väst}, controller: Tredu, contact: palaute@example.org}
organisations:
  - id: tredu
    name: Tredu
    units:
      - id: hervanta
        name: {fi: Hervanta, sv: Hervanta, en: Hervanta}
        units:
          - {id: kone, name: Kone}
      - {id: pyynikki, name: Pyynikki}
  - id: vamia
    name: Vamia
    units:
      - {id: hansa, name: Hansa}
groups:
  - {id: kumppanit, name: Kumppanit, units: [pyynikki, hansa]}
leaders:
  - {id: anna, name: Anna Laine, email: anna@example.org, language: fi, leads: [hervanta]}
  - {id: grace, name: Grace Owusu, email: grace@example.org, language: en, leads: [lansi, kumppanit]}
surveys:
  - {id: partnership, file: partnership.json}
rounds:
  - {id: now, survey: partnership, from: 2026-01-01, units: [hervanta, kone, hansa], link: open, cap: 500}
  - {id: invited, survey: partnership, from: 2026-01-01, until: 2026-12-31, units: [pyynikki], link: personal}
  - {id: before, survey: partnership, from: 2020-01-01, units: [hervanta], historic: true}
goals:
  - id: trust-goal
    name: Luottamus
    scope: hervanta
    owner: anna
    indicator: {survey: partnership, questions: [trust, benefit], statistic: mean, window: 30d}
    target: {at_least: 4.2}
  - id: plan-goal
    name: Suunnitelma
    scope: lansi
    owner: grace
    indicator: {survey: partnership, questions: [knew_plan], statistic: share, window: 365d}
    target: {at_least: 0.8}
"""


def in_place_of(text: str, *changes: tuple[str, str]) -> str:
    """A text in which each old part, which is there exactly once, gave way to a new one."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def with_question(name: str, **properties: object) -> Mapping[str, object]:
    """The survey with other properties of one question, or with one question more."""
    elements = SURVEY["elements"]
    assert isinstance(elements, list)
    if any(one["name"] == name for one in elements):
        changed = [{**one, **properties} if one["name"] == name else one for one in elements]
    else:
        changed = [*elements, {"name": name, **properties}]
    return {**SURVEY, "elements": changed}


def write(folder: Path, network: str = NETWORK, survey: Mapping[str, object] = SURVEY) -> Path:
    """A network file and its survey in a folder."""
    (folder / "partnership.json").write_text(json.dumps(survey, indent=1), encoding="utf-8")
    path = folder / "network.yaml"
    path.write_text(network, encoding="utf-8")
    return path


def read(folder: Path, *changes: tuple[str, str], survey: Mapping[str, object] = SURVEY) -> NetworkFile:
    """The good file, with changes that leave it good."""
    return file.read(write(folder, in_place_of(NETWORK, *changes), survey))


def refusals(folder: Path, network: str, survey: Mapping[str, object] = SURVEY) -> Sequence[str]:
    """What is said of a file, a line each: "network.yaml:3: …"."""
    path = write(folder, network, survey)
    try:
        file.read(path)
    except Refused as refused:
        return [str(problem).removeprefix(f"{folder}/") for problem in refused.problems]
    return []
