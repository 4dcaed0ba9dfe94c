"""Whose value a variable is."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from shared.survey.expressions.evaluate import evaluate, is_true
from shared.survey.expressions.reading import parse
from shared.survey.expressions.scope import Parts, Scope


@dataclass(frozen=True)
class AQuestion:
    value: object = None
    strict: bool = False
    parts: Parts | None = None

    def display(self, value: object) -> object:
        return f"shown {self.value if value is None else value}"

    def comment(self, item: object) -> object:
        return f"beside {item}"

    def property(self, name: str) -> object:
        return f"its {name}"


Q = AQuestion("answer")
RANK = AQuestion([1, 2], strict=True)
GRID = AQuestion({"r1": 2}, parts=Parts({"r1": 2, "r2": None}, are_rows=True))
SCOPE = Scope(
    values={"a": 1, "Stray": {"Deep": [7]}, "length": 9},
    now=datetime(2026, 1, 1, tzinfo=UTC),
    variables={"var": 5, "a.b": 6},
    questions={"q": Q, "rank": RANK, "grid": GRID},
    named={"q": Q},
    built_in={"pageno": 2, "locale": "fi"},
    ready=lambda name: name == "page1",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{Q}", "answer"),
        ("{stray.deep[0]}", 7),
        ("{var} + {a.b}", 11),
        ("{PageNo}", 2),
        ("{locale}", "fi"),
        ("{grid.R1}", 2),
        ("{grid.r2} empty", True),
        ("{rank[1]}", 2),
        ("{nothing.length}", 0),
        ("{__proto__} empty and {constructor} empty and {toString} empty", True),
        ("displayValue('q')", "shown answer"),
        ("displayValue('q', 3)", "shown 3"),
        ("getComment('q')", "beside None"),
        ("getComment('no')", ""),
        ("propertyValue('q', 'title')", "its title"),
        ("isContainerReady('page1')", True),
        ("isContainerReady('page2')", False),
        ("isDisplayMode()", False),
    ],
)
def test_a_name_leads_to_a_value(text: str, expected: object) -> None:
    assert evaluate(parse(text), SCOPE) == expected


def test_the_order_of_a_ranking_counts() -> None:
    assert is_true(parse("{rank} = [1, 2]"), SCOPE)
    assert not is_true(parse("{rank} = [2, 1]"), SCOPE)


def test_a_question_sees_itself_its_panel_and_an_item() -> None:
    own = replace(SCOPE, question=Q, panel={"x": AQuestion(4)}, item="red")
    assert evaluate(parse("[{item}, {choice}, {panel.x}, {$item.value}]"), own) == ["red", "red", 4, "red"]
    assert evaluate(parse("[{self}, {$self.value}]"), replace(SCOPE, question=Q)) == ["answer", "answer"]


def test_a_text_of_spaces_has_no_parts_for_whoever_is_asked_from_near() -> None:
    blank = AQuestion("  ")
    scope = replace(SCOPE, values={"q": "  "}, questions={"q": blank}, panel={"q": blank})
    assert evaluate(parse("{q.length}"), scope) == 2  # as the survey's data have it
    assert evaluate(parse("{panel.q.length}"), replace(scope, question=Q)) == 0
    assert evaluate(parse("{length} empty"), replace(scope, question=blank)) is True
    assert evaluate(parse("{length}"), replace(scope, question=AQuestion("ab"))) == 2


def test_a_late_expression_says_so() -> None:
    assert parse("displayValue('q') = 'x'").is_late
    assert not parse("{q} = 'x'").is_late
