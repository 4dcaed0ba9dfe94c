"""Hand-made surveys, one a feature: Kaiku gives survey-core's verdict, whether answers are loaded or entered."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.differential.comparing import asked, differences, ours
from tests.differential.node import Node

pytestmark = pytest.mark.servers

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=[one.stem for one in FILES])
def test_a_hand_made_survey_gets_the_verdict_of_survey_core(reference: Node, file: Path) -> None:
    given: dict[str, Any] = json.loads(file.read_text())
    cases = [
        {"definition": given["definition"], "answers": answers, "language": "en", "entered": entered}
        for answers in given["answers"]
        for entered in (False, True)
    ]
    judged = [ours(case) for case in cases]
    found = reference.ask([asked(case, taken) for case, (_, _, taken) in zip(cases, judged, strict=True)])
    unlike = {
        json.dumps([case["answers"], case["entered"]]): told
        for case, (survey, made, _), one in zip(cases, judged, found, strict=True)
        if (told := list(differences(survey, made, one)))
    }
    assert not unlike, json.dumps(unlike, indent=1, ensure_ascii=False)
