"""Every kind of mistake in a network file: found on its line, said in words, with what would be right."""

from pathlib import Path

import pytest

from services.cli.network import file
from services.cli.network.problems import Refused
from tests.unit.cli.files import NETWORK, in_place_of, refusals, with_question

GOAL = "indicator: {survey: partnership, questions: [trust, benefit], statistic: mean, window: 30d}"


def asking(questions: str, statistic: str, target: str, choices: str | None = None) -> tuple[tuple[str, str], ...]:
    """Changes that make the first goal ask something else."""
    given = f", choices: {choices}" if choices else ""
    indicator = (
        f"indicator: {{survey: partnership, questions: {questions}, statistic: {statistic}, window: 30d{given}}}"
    )
    return (GOAL, indicator), ("target: {at_least: 4.2}", f"target: {target}")


def test_a_good_file_is_taken(tmp_path: Path) -> None:
    assert refusals(tmp_path, NETWORK) == []


MISTAKES = {
    "an unknown key": ([("vamia\n    name", "vamia\n    nam")], [(11, 'lacks "name"'), (12, 'no key "nam"')]),
    "a list that is none": ([("units: [pyynikki, hansa]", "units: pyynikki")], [(16, "units has to be a list")]),
    "an entry that is none": ([("- {id: kone, name: Kone}", "- kone")], [(9, "the unit has to hold keys"), (23, "")]),
    "a controller left out": ([(" controller: Tredu,", "")], [(1, 'the network lacks "controller"')]),
    "a contact left out": ([(", contact: palaute@example.org", "")], [(1, 'the network lacks "contact"')]),
    "a demo that is no boolean": ([("contact:", "demo: yes, contact:")], [(1, '"yes" is neither true nor false')]),
    "a text without Swedish": ([("sv: Väst", "en: West")], [(1, "lacks its text in Swedish")]),
    "a text that is a number": ([("name: Vamia", "name: 7")], [(12, "name has to be a text of 1–200")]),
    "an overlong text": ([("name: Vamia", f"name: {'v' * 201}")], [(12, "1–200 characters")]),
    "an overlong id": ([("id: kone", f"id: {'k' * 65}")], [(9, "is malformed"), (23, 'no unit "kone"')]),
    "an id with capitals": ([("id: kumppanit", "id: Kumppanit")], [(16, "is malformed"), (19, '"kumppanit"')]),
    "an id that is a number": ([("id: invited", "id: 2026")], [(24, 'the id "2026" is malformed')]),
    "a unit's id taken by a group": ([("id: kumppanit", "id: hansa")], [(16, "the unit on line 14"), (19, "")]),
    "the network's id taken": ([("- id: vamia", "- id: lansi")], [(11, "taken by the network on line 1")]),
    "a unit below itself": ([("id: kone", "id: hervanta")], [(9, "taken by the unit on line 6"), (23, "")]),
    "a leader's id taken": ([("id: grace", "id: anna")], [(19, "taken by the leader on line 18"), (36, "grace")]),
    "a round's id taken": ([("id: invited", "id: now")], [(24, "taken by the round on line 23")]),
    "a goal's id taken": ([("id: plan-goal", "id: trust-goal")], [(33, "taken by the goal on line 27")]),
    "a survey's id taken": ([("rounds:", "  - {id: partnership, file: partnership.json}\nrounds:")], [(22, "taken")]),
    "a unit listed twice": ([("[pyynikki, hansa]", "[hansa, hansa]")], [(16, '"hansa" is listed twice')]),
    "an unknown unit": ([("[hervanta, kone, hansa]", "[hervanta, kome]")], [(23, 'did you mean "kone"')]),
    "a group of a group": ([("[pyynikki, hansa]", "[kumppanit]")], [(16, '"kumppanit" is a group, and a group')]),
    "a group of an organisation": ([("[pyynikki, hansa]", "[vamia]")], [(16, '"vamia" is an organisation')]),
    "a round for the network": ([("units: [pyynikki], link", "units: [lansi], link")], [(24, "is the network")]),
    "a group without units": ([("[pyynikki, hansa]", "[]")], [(16, "the group has no units")]),
    "a round without units": ([("units: [pyynikki], link", "units: [], link")], [(24, "the round has no units")]),
    "a leader of nothing known": ([("leads: [hervanta]", "leads: [harvanta]")], [(18, 'did you mean "hervanta"')]),
    "a leader of nothing": ([(", leads: [hervanta]", "")], [(18, 'the leader lacks "leads"')]),
    "a cadence of one's own": (
        [("leads: [hervanta]", "leads: [hervanta], cadence: hourly")],
        [(18, 'cadence')],
    ),
    "a unit that escalates": (
        [("- {id: pyynikki,", "- {escalates: false, id: pyynikki,")],
        [(10, "escalates")],
    ),
    "a unit that went nowhere": (
        [("- {id: pyynikki,", "- {id: pyynikki, merged_into: hanza,")],
        [(10, 'no unit "hanza" in this file; did you mean "hansa"')],
    ),
    "a unit that went into itself": (
        [("- {id: pyynikki,", "- {id: pyynikki, merged_into: pyynikki,")],
        [(10, '"pyynikki" goes into "pyynikki"')],
    ),
    "a unit that went into what lies in it": (
        [("      - id: hervanta\n", "      - id: hervanta\n        merged_into: kone\n")],
        [(7, '"hervanta" goes into "kone"')],
    ),
    "a round that begins in a closed unit": (
        [("- {id: kone,", "- {id: kone, closed: 2026-01-01,")],
        [(23, 'begins after the unit "kone" was closed (2026-01-01)')],
    ),
    "an organisation that closed": (
        [("    name: Vamia\n", "    name: Vamia\n    closed: 2026-01-01\n")],
        [(13, "closed")],
    ),
    "a coordinator of a unit": ([("leads: [hervanta]", "coordinates: [hervanta]")], [(18, '"hervanta" is a unit')]),
    "a coordinator of a group": ([("leads: [hervanta]", "coordinates: [kumppanit]")], [(18, "is a group")]),
    "a coordinator of nothing known": (
        [("leads: [hervanta]", "coordinates: [tredo]")],
        [(18, 'no organisation or network "tredo" in this file; did you mean "tredu"')],
    ),
    "open links where personal ones are demanded": (
        [("file: partnership.json}", "file: partnership.json, links: personal}")],
        [(23, 'takes personal links only, and the round "now" has others')],
    ),
    "a rate that is none": ([("link: open, cap: 500", "link: open, per_minute: 0")], [(23, "no whole number from 1")]),
    "a rate of a historic round": ([("historic: true", "historic: true, per_minute: 9")], [(25, "no per_minute")]),
    "a retention that is none": ([("contact:", "retention_months: 0, contact:")], [(1, "no whole number from 1")]),
    "an assessment on no day": ([("contact:", "accessibility: {assessed: soon}, contact:")], [(1, '"soon" is no day')]),
    "an unknown word on accessibility": ([("contact:", "accessibility: {by: us}, contact:")], [(1, 'has no key "by"')]),
    "a bad address": ([("email: anna@example.org", "email: anna.example.org")], [(18, "is no mail address")]),
    "an address of two": ([("email: grace@", "email: Anna@")], [(19, 'belongs to the leader "anna" already')]),
    "a language not spoken": ([("language: en", "language: de")], [(19, "use fi, sv or en")]),
    "an unknown survey": ([("{id: invited, survey: partnership", "{id: invited, survey: other")], [(24, "no survey")]),
    "a survey file that is not there": ([("file: partnership.json", "file: p.json")], [(21, "can't be read")]),
    "a day that is none": ([("until: 2026-12-31", "until: 2026-02-30")], [(24, '"2026-02-30" is no day')]),
    "a day with a time": ([("until: 2026-12-31", "until: 2026-12-31T12:00")], [(24, "is no day")]),
    "until before from": ([("until: 2026-12-31", "until: 2025-12-31")], [(24, "until (2025-12-31) is before from")]),
    "a link of no kind": ([("link: personal", "link: private")], [(24, "use open or personal")]),
    "a cap of nothing": ([("cap: 500", "cap: 0")], [(23, "is no whole number from 1")]),
    "a cap on personal links": ([("link: personal", "link: personal, cap: 5")], [(24, "a cap is for open links")]),
    "a link to history": ([("historic: true", "historic: true, link: open")], [(25, "has no links, so no link")]),
    "a cap on history": ([("historic: true", "historic: true, cap: 5")], [(25, "has no links, so no cap")]),
    "a version that is none": ([("until: 2026-12-31", "version: 0")], [(24, "is no whole number")]),
    "an unknown scope of a goal": ([("scope: lansi", "scope: itä")], [(35, 'the id "itä" is malformed')]),
    "an unknown owner": ([("owner: grace", "owner: grac")], [(36, 'no leader "grac"')]),
    "an indicator left out": ([(GOAL, "indicator:")], [(31, 'the goal lacks "indicator"')]),
    "an unknown survey of a goal": (
        [("{survey: partnership, questions: [knew_plan]", "{survey: partnersip, questions: [knew_plan]")],
        [(37, 'did you mean "partnership"')],
    ),
    "an unknown question": (asking("[trus]", "mean", "{at_least: 4}"), [(31, 'did you mean "trust"')]),
    "a question that is a text": (asking("[better]", "mean", "{at_least: 4}"), [(31, 'no counted question "better"')]),
    "a question asked twice": (asking("[trust, trust]", "mean", "{at_least: 4}"), [(31, '"trust" is listed twice')]),
    "no questions": (asking("[]", "mean", "{at_least: 4}"), [(31, "the indicator has no questions")]),
    "a mean of a score": (asking("[recommend]", "mean", "{at_least: 4}"), [(31, "use nps")]),
    "an unknown statistic": (asking("[trust]", "median", "{at_least: 4}"), [(31, "use mean, nps or share")]),
    "an unknown window": ([("window: 30d", "window: 31d")], [(31, "use 7d, 30d, 90d or 365d")]),
    "two scales": (asking("[trust, service]", "mean", "{at_least: 4}"), [(31, "have different scales")]),
    "a share of nothing named": (asking("[demonstration]", "share", "{at_least: 0.5}"), [(31, "choices: [together")]),
    "an unknown choice": (asking("[demonstration]", "share", "{at_least: 0.5}", "[togeter]"), [(31, "together")]),
    "choices of a mean": (asking("[trust]", "mean", "{at_least: 4}", "[5]"), [(31, "mean takes no choices")]),
    "several of a checkbox": (asking("[ways]", "share", "{at_least: 0.5}", "[visit, mail]"), [(31, "name one choice")]),
    "every choice": (
        asking("[demonstration]", "share", "{at_least: 0.5}", "[together, teacher, none]"), [(31, "leave some of them")]
    ),
    "a share of a scale's answers with one that is none": (
        asking("[trust]", "share", "{at_least: 0.8}", "[4, 6]"), [(31, 'no choice "6"')]
    ),
    "a share of a scale without choices": (asking("[trust]", "share", "{at_least: 0.8}"), [(31, "needs the choices")]),
    "somebody unknown who hears": (
        [("    owner: grace\n", "    owner: grace\n    also: [ann]\n")], [(37, 'no leader "ann"')]
    ),
    "a pause that is none": (
        [("    owner: grace\n", "    owner: grace\n    paused: soon\n")], [(37, "neither true nor false")]
    ),
    "a target off the scale": (asking("[trust]", "mean", "{at_least: 6}"), [(32, "between 1 and 5")]),
    "a target at the scale's end": (asking("[trust]", "mean", "{at_least: 5}"), [(32, "between 1 and 5")]),
    "a target at no share": (asking("[knew_plan]", "share", "{at_most: 0}"), [(32, "between 0 and 1")]),
    "a score that can't be": (asking("[recommend]", "nps", "{at_least: 100}"), [(32, "between -100 and 100")]),
    "two bounds": (asking("[trust]", "mean", "{at_least: 4, at_most: 4.5}"), [(32, "has to have one bound")]),
    "no bound": (asking("[trust]", "mean", "{}"), [(32, "has to have one bound")]),
    "a target that is a text": (asking("[trust]", "mean", "{at_least: high}"), [(32, '"high" is no number')]),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_found_on_its_line(tmp_path: Path, mistake: str) -> None:
    changes, expected = MISTAKES[mistake]
    found = refusals(tmp_path, in_place_of(NETWORK, *changes))
    assert len(found) == len(expected), found
    for said, (line, part) in zip(found, expected, strict=True):
        assert said.startswith(f"network.yaml:{line}: "), said
        assert part in said


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    bad = in_place_of(NETWORK, ("leads: [hervanta]", "leads: [nowhere]"), ("at_least: 4.2", "at_least: 9"))
    survey = with_question("trust", visibleIf="{x} = ")
    found = refusals(tmp_path, bad.replace("cap: 500", "cap: -1"), survey)
    assert [said.partition(": ")[0] for said in found] == ["network.yaml:18", "network.yaml:23", "partnership.json:19"]


def test_a_survey_outside_the_subset_is_refused_by_name_path_and_line(tmp_path: Path) -> None:
    (said,) = refusals(tmp_path, NETWORK, with_question("matrix", type="matrixdynamic"))
    assert said.startswith("partnership.json:")
    assert "matrixdynamic" in said
    assert "elements[8].type" in said


def test_a_survey_that_is_no_json_is_refused(tmp_path: Path) -> None:
    broken = in_place_of(NETWORK, ("file: partnership.json", "file: broken.json"))
    (tmp_path / "broken.json").write_text('{"title": "x",\n "elements": [,]}')
    assert refusals(tmp_path, broken)[0].startswith("broken.json:2: this is no JSON")


def test_a_key_that_stands_twice_in_a_survey_is_refused(tmp_path: Path) -> None:
    twice = in_place_of(NETWORK, ("file: partnership.json", "file: twice.json"))
    (tmp_path / "twice.json").write_text('{"elements": [\n{"type": "comment",\n"name": "a",\n"name": "b"}]}')
    assert any(said.startswith('twice.json:4: the key "name" stands twice') for said in refusals(tmp_path, twice))


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("network: {id: a, id: b}", 1, 'the key "id" stands twice, first on line 1'),
        ("network: &a {id: b}\norganisations: [*a]", 1, "anchors and aliases"),
        ("network: !!python/object:os.system {}", 1, 'the tag "tag:yaml.org,2002:python/object:os.system" is not read'),
        ("network: {id: a}\n---\nnetwork: {}", 2, "a second YAML document begins here"),
        ("network: {id: a\norganisations: []", 2, "this is no YAML"),
        ("- network\n- organisations", 1, "the file has to hold keys with values"),
        ("? [a, b]\n: c", 1, "a key has to be a text"),
        ("", 1, 'the file lacks "network"'),
        ("a: \x00", 1, "this is no YAML"),
        (f"network: {'[' * 50}{']' * 50}", 1, "nested more than 40 levels deep"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(tmp_path: Path, text: str, line: int, part: str) -> None:
    found = refusals(tmp_path, text)
    assert any(said.startswith(f"network.yaml:{line}: ") and part in said for said in found), found


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="can't be read: No such file"):
        file.read(tmp_path / "nothing.yaml")


def test_words_of_yaml_1_1_stay_words(tmp_path: Path) -> None:
    """In YAML 1.2 "no" is a text: a unit may be called so."""
    assert refusals(tmp_path, in_place_of(NETWORK, ("name: Kone", "name: no"))) == []
