"""The decision table by itself. That it holds for all of SurveyJS is tested against survey-core."""

import pytest

from shared.survey.decisions.decision import Verdict, appearance, refused
from shared.survey.decisions.table import TABLE
from tests.unit.survey.decided import DOCS, between, table


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_what_is_empty_says_nothing(empty: object) -> None:
    assert refused("leave it out").says_nothing(empty)


def test_a_number_is_no_truth() -> None:
    assert refused("leave it out").says_nothing(False)
    assert not refused("leave it out").says_nothing(0)
    assert not appearance(1).says_nothing(True)


def test_nothing_is_refused_without_saying_what_to_do() -> None:
    for decisions in TABLE.values():
        for one in decisions.values():
            assert (one.verdict is Verdict.REFUSED) == bool(one.instead)
            assert not one.instead.endswith(".")


def test_no_two_properties_of_a_type_answer_to_one_name() -> None:
    for decisions in TABLE.values():
        names = [name for own, one in decisions.items() for name in (own, *one.aliases)]
        assert len(names) == len(set(names))


def test_the_docs_show_the_table_as_it_is() -> None:
    assert between(DOCS.read_text(encoding="utf-8")) == table(), "run python -m tests.unit.survey.decided"
