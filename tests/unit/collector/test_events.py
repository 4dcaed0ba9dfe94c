"""Whatever a survey may ask and a respondent may choose, the log can carry."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.collector.domain.responses import submitted
from shared.contracts.cloudevents import decode, encode
from shared.survey.answers import validate
from shared.survey.asks import Choices
from shared.survey.definition import parse
from shared.survey.localised import Language
from shared.survey.problems import InvalidSurvey
from tests.contract.collector.store import a_response

values = st.integers() | st.floats(allow_nan=False) | st.booleans() | st.text(max_size=101)
kinds = st.sampled_from(["radiogroup", "dropdown", "checkbox", "rating"])


@given(kind=kinds, choices=st.lists(values, min_size=1, max_size=5), special=st.booleans())
def test_every_choice_of_every_survey_has_an_event_that_can_be_read(
    kind: str, choices: list[Any], special: bool
) -> None:
    question: dict[str, object] = {"type": kind, "name": "q", "title": "Q"}
    if kind == "rating":
        question["rateValues"] = choices
    else:
        question |= {"choices": choices, "showDontKnowItem": special, "showNoneItem": special}
    try:
        survey = parse({"elements": [question]})
    except InvalidSurvey:
        return
    asked = survey.questions()[0].asks
    assert isinstance(asked, Choices)
    for choice in asked.choices:
        answers = validate(
            survey,
            {"q": [choice.value] if asked.multiple else choice.value},
            language=Language.FI,
            now=a_response().time,
        )
        assert not answers.errors
        event = submitted(replace(a_response(), answers=answers.stored), survey)
        assert decode(encode(event).payload).event == event
