"""Which keys the entries of a network file have, with an example each for its writer. How they are read: `schema`."""

from collections.abc import Mapping
from typing import NamedTuple


class Keys(NamedTuple):
    """How an entry is called, its keys with an example each, and which may be left out."""

    what: str
    examples: Mapping[str, str]
    optional: frozenset[str]


def _keys(what: str, *, optional: str = "", **examples: str) -> Keys:
    written = {key.rstrip("_"): f"{key.rstrip('_')}: {example}" for key, example in examples.items()}
    return Keys(what, written, frozenset(optional.split()))


_NAME = "{fi: …, sv: …, en: …}"
FILE = _keys(
    "the file",
    optional="groups leaders surveys rounds goals",
    network="{id: …, name: …, controller: …, contact: …}",
    organisations="[…]",
    groups="[…]",
    leaders="[…]",
    surveys="[…]",
    rounds="[…]",
    goals="[…]",
)
NETWORK = _keys(
    "the network",
    optional="purpose basis officer retention_months accessibility demo",
    id="lansi",
    name=_NAME,
    controller="Tredu",
    contact="name@example.org",
    purpose="{fi: …, sv: …, en: …}",
    basis="{fi: …, sv: …, en: …}",
    officer="name@example.org",
    retention_months="24",
    accessibility="{contact: name@example.org, assessed: 2026-11-01}",
    demo="true",
)
ACCESSIBILITY = _keys(
    "accessibility",
    optional="contact assessed shortcomings supervisor",
    contact="name@example.org",
    assessed="2026-11-01",
    shortcomings=_NAME,
    supervisor=_NAME,
)
PLACE = _keys(
    "the unit",
    optional="units closed merged_into",
    id="tredu-hervanta",
    name="Tredu Hervanta",
    units="[…]",
    closed="2026-08-01",
    merged_into="tredu-sammonkatu",
)
ORGANISATION = _keys(
    "the organisation",
    optional="units escalates",
    id="tredu",
    name="Tredu",
    units="[…]",
    escalates="false",
)
GROUP = _keys("the group", id="partnerships", name=_NAME, units="[…]")
LEADER = _keys(
    "the leader",
    optional="leads coordinates cadence any_hour",
    id="anna-laine",
    name="Anna Laine",
    email="anna.laine@example.org",
    language="fi",
    leads="[tredu]",
    coordinates="[tredu]",
    cadence="weekly",
    any_hour="true",
)
SURVEY = _keys("the survey", optional="links", id="partnership", file="partnership.json", links="personal")
ROUND = _keys(
    "the round",
    optional="version until link cap per_minute historic",
    id="partnership-2026",
    survey="partnership",
    version="1",
    from_="2026-08-01",
    until="2027-06-30",
    units="[tredu-hervanta]",
    link="open",
    cap="500",
    per_minute="20",
    historic="true",
)
GOAL = _keys(
    "the goal",
    optional="also paused",
    id="tredu-trust",
    name=_NAME,
    scope="tredu",
    owner="anna-laine",
    indicator="{survey: …, questions: […], statistic: …, window: 30d}",
    target="{at_least: 4}",
    also="[anna-laine]",
    paused="true",
)
INDICATOR = _keys(
    "the indicator",
    optional="choices",
    survey="partnership",
    questions="[trust]",
    statistic="mean",
    choices="[…]",
    window="30d",
)
TARGET = _keys("the target", optional="at_least at_most", at_least="4", at_most="2")
