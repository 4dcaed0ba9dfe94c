"""Generated surveys and answers: Kaiku gives survey-core's verdict, or is stricter for a listed reason."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from shared.survey.errors import AnswerCode
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey
from shared.survey.run import Run
from tests.differential.comparing import KINDS, Asks, asked, differences, ours
from tests.differential.definitions import cases
from tests.differential.node import Node
from tests.differential.reducing import reduced

pytestmark = [pytest.mark.servers, pytest.mark.timeout(0)]

BATCH = 50
SHOWN = 3
DOCS = Path(__file__).parents[2] / "docs" / "surveys.md"
Judged = tuple[Mapping[str, Any], Survey, Run, Mapping[str, object]]


def test_generated_surveys_get_the_verdict_of_survey_core(reference: Node, count: int) -> None:
    compared = 0
    unlike: list[Mapping[str, Any]] = []
    with ThreadPoolExecutor(1) as beside:
        earlier: tuple[Sequence[Judged], Future[list[dict[str, object]]]] | None = None
        for batch in [*_batches(count), []]:
            asking = (batch, beside.submit(reference.ask, [asked(case, taken) for case, _, _, taken in batch]))
            if earlier is not None:  # survey-core works on a batch while Kaiku is at the next
                judged, answer = earlier
                compared += len(judged)
                for (case, survey, made, _), found in zip(judged, answer.result(), strict=True):
                    if any(True for _ in differences(survey, made, found)):
                        unlike.append(case)
            earlier = asking
    assert compared > count * 0.7, "too many of the generated surveys are refused to say much"
    assert not unlike, "\n\n".join(_told(reference, case) for case in unlike[:SHOWN])


@hypothesis.given(r=st.randoms(use_true_random=False))
@hypothesis.settings(max_examples=50, derandomize=True)
def test_hypothesis_finds_no_survey_with_another_verdict(reference: Node, r: Random) -> None:
    case = cases(r)
    try:
        survey, made, taken = ours(case)
    except InvalidSurvey:
        return
    assert list(differences(survey, made, reference.ask([asked(case, taken)])[0])) == []


def test_each_code_is_one_of_survey_cores_kinds_or_listed_as_stricter() -> None:
    verdict = DOCS.read_text().partition("## The verdict on answers")[2].partition("\n## ")[0]
    both, _, stricter = verdict.partition("### Where Kaiku is stricter")
    assert _codes(both) == set(KINDS)
    assert {one for one in AnswerCode if one not in KINDS} <= _codes(stricter)
    assert _codes(both) | _codes(stricter) == set(AnswerCode)


def _codes(table: str) -> set[str]:
    rows = re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+)", table, re.MULTILINE)
    return {code for row in rows for code in re.findall(r"`([a-z-]+)`", row)}


def _batches(count: int) -> Iterator[list[Judged]]:
    for first in range(0, count, BATCH):
        found: list[Judged] = []
        for seed in range(first, min(first + BATCH, count)):
            case = cases(Random(seed))
            try:
                survey, made, taken = ours(case)
            except InvalidSurvey:
                continue  # what Kaiku refuses to publish, nobody answers
            found.append((case, survey, made, taken))
        yield found


def _told(reference: Asks, case: Mapping[str, Any]) -> str:
    """The smallest case that differs in the same way, and how."""
    kind = _differences(reference, case)[0].partition(":")[0]
    small = reduced(case, lambda one: any(it.startswith(kind) for it in _differences(reference, one)))
    return "\n".join([*_differences(reference, small), json.dumps(small, ensure_ascii=False)])


def _differences(reference: Asks, case: Mapping[str, Any]) -> list[str]:
    try:
        survey, made, taken = ours(case)
    except InvalidSurvey:
        return []
    return list(differences(survey, made, reference.ask([asked(case, taken)])[0]))
