"""Definitions as a whole: names, languages, html, what is refused of them. Types have tests of their own."""

import pytest

from shared.survey.asks import Text
from shared.survey.changes import incompatible
from shared.survey.definition import parse
from shared.survey.errors import AnswerCode
from shared.survey.expressions.problems import ExpressionCode
from shared.survey.localised import Language, Localised
from shared.survey.messages import ANSWERS, NOTICES, PROBLEMS
from shared.survey.model import Html, Section
from shared.survey.problems import NoticeCode, ProblemCode
from shared.survey.regexes import RegexCode
from tests.unit.survey.definitions import Definition, a_survey, asked, asks, mistakes, notices, problems

TEXT = {"type": "text", "name": "t", "title": "T"}


def test_what_is_refused_is_refused_by_name_and_path() -> None:
    found = problems(
        a_survey(
            {"type": "file", "name": "f"},
            {"type": "text", "name": "t", "maskType": "pattern"},
            {"type": "panel", "elements": [{"type": "text", "name": "u", "visibelIf": "{t} = 1"}]},
        )
        | {"cookieName": "once"}
    )
    assert found == [
        ("cookieName", ProblemCode.REFUSED_PROPERTY),
        ("pages[0].elements[0].type", ProblemCode.UNSUPPORTED_TYPE),
        ("pages[0].elements[1].maskType", ProblemCode.REFUSED_PROPERTY),
        ("pages[0].elements[2].elements[0].visibelIf", ProblemCode.MISSPELT_PROPERTY),
    ]


@pytest.mark.parametrize(
    "harmless",
    [{"maskType": "none"}, {"maskSettings": {}}, {"correctAnswer": None}, {"bindings": ""}, {"page": None}],
)
def test_a_refused_property_that_says_nothing_is_taken(harmless: Definition) -> None:
    assert asked({"type": "text", **harmless}).name == "q"


def test_what_only_changes_looks_is_told_once_a_kind() -> None:
    loud = [{"type": "text", "name": f"q{at}", "title": "Q", "width": "50%", "indent": 1} for at in range(3)]
    told = notices(a_survey(*loud, locale="fi", width="900px"))
    assert told["pages[0].elements[0].width"] == told["pages[0].elements[0].indent"] == [NoticeCode.APPEARANCE]
    assert told["width"] == [NoticeCode.APPEARANCE]
    assert "pages[0].elements[1].width" not in told


def test_what_surveyjs_takes_for_granted_is_no_news() -> None:
    told = notices(
        a_survey({**TEXT, "minWidth": "300px", "startWithNewLine": True, "indent": 0, "titleLocation": "default"})
    )
    assert not any(NoticeCode.APPEARANCE in codes for codes in told.values())


def test_older_names_are_read_as_the_newer_ones() -> None:
    definition = {"questions": [{"type": "Text", "name": "t", "placeHolder": "x", "title": "T"}], "maxOthersLength": 5}
    question = parse(definition).question("t")
    assert question is not None
    assert isinstance(question.asks, Text)
    assert question.asks.placeholder == Localised.same("x")
    assert question.comment_longest == 5


def test_a_property_under_two_of_its_names_is_refused() -> None:
    found = mistakes({"type": "radiogroup", "choices": [1], "hasOther": True, "showOtherItem": False})
    assert found == [(".showOtherItem", ProblemCode.PROPERTY_TWICE)]


def test_pages_and_elements_beside_each_other_are_refused() -> None:
    assert problems(a_survey(TEXT, elements=[TEXT])) == [("elements", ProblemCode.CONFLICT)]


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "pageno", "locale"])
def test_names_that_javascript_or_surveyjs_means_otherwise_are_refused(name: str) -> None:
    assert mistakes({"type": "text", "name": name}) == [(".name", ProblemCode.RESERVED_NAME)]
    assert mistakes({"type": "text", "valueName": name}) == [(".valueName", ProblemCode.RESERVED_NAME)]


@pytest.mark.parametrize("name", ["", " a", "a ", "#a", "{a}", "a\n", "x" * 101, "a\u202e"])
def test_names_that_surveyjs_would_change_are_refused(name: str) -> None:
    assert mistakes({"type": "text", "name": name}) == [(".name", ProblemCode.NAME)]


def test_two_questions_never_share_a_name_nor_take_the_name_of_others_text() -> None:
    other = {"type": "radiogroup", "name": "a", "choices": ["x"], "showOtherItem": True}
    found = problems(a_survey(other, {"type": "text", "name": "A"}, {"type": "text", "name": "a-Comment"}))
    assert [code for _, code in found] == [ProblemCode.DUPLICATE_NAME] * 2


def test_a_survey_speaks_the_languages_in_which_all_of_it_is_there() -> None:
    both = {"fi": "Luottamus", "sv": "Förtroende"}
    element = {"type": "rating", "name": "trust", "title": both}
    assert parse(a_survey(element)).languages == (Language.FI, Language.SV)
    only = a_survey(element | {"description": {"fi": "Kuvaus"}})
    assert parse(only).languages == (Language.FI,)
    assert parse(a_survey({"type": "rating", "name": "trust"})).languages == (Language.EN,)
    assert parse({"locale": "sv"} | a_survey({"type": "rating", "name": "trust"})).languages == (Language.SV,)


def test_a_language_that_lacks_a_text_is_told_with_its_first_gap() -> None:
    element = {"type": "rating", "name": "a", "title": {"fi": "A", "sv": "A", "en": "A", "de": "A"}}
    gap = {"type": "rating", "name": "b", "title": {"fi": "B", "en": "B"}}
    told = notices(a_survey(element, gap))
    assert told["pages[0].elements[1].title"] == [NoticeCode.LANGUAGE_MISSING]
    assert told["pages[0].elements[0].title"] == [NoticeCode.LANGUAGE_UNKNOWN]
    assert notices(a_survey(element)) == {"pages[0].elements[0].title": [NoticeCode.LANGUAGE_UNKNOWN]}
    assert notices(a_survey(TEXT))[""] == [NoticeCode.ONE_LANGUAGE]


def test_default_texts_are_in_the_surveys_language() -> None:
    title = {"default": "Hej", "fi": "Hei"}
    assert asked({"type": "text", "title": title}, locale="sv").title == Localised("Hei", "Hej", "")
    assert asked({"type": "text", "title": title}).title == Localised("Hei", "", "Hej")


def test_a_question_without_a_title_is_called_by_its_name_as_in_surveyjs() -> None:
    assert asked({"type": "text", "title": ""}).title == Localised.same("q")
    assert NoticeCode.TITLE_MISSING in notices(a_survey({"type": "text", "name": "q"}))["pages[0].elements[0]"]


@pytest.mark.parametrize(
    ("written", "shown", "told"),
    [
        ("<p onclick=x>Hei<script>1</script></p>", "<p>Hei</p>", True),
        ("<a href='javascript:alert(1)'>x</a>", '<a rel="noopener noreferrer">x</a>', False),
        ("<a href='https://example.org/?q={q}'>x</a>", '<a rel="noopener noreferrer">x</a>', True),
        ("<img src=x onerror=alert(1)>", "", True),
        ("<p>{q} & <b>x</b></p>", "<p>{q} &amp; <b>x</b></p>", False),
    ],
)
def test_html_is_made_safe(written: str, shown: str, told: bool) -> None:
    definition = a_survey({"type": "html", "name": "h", "html": written}, {"type": "text", "name": "q", "title": "Q"})
    html = parse(definition).pages[0].elements[0]
    assert isinstance(html, Html)
    assert html.html.fi == shown
    assert (notices(definition).get("pages[0].elements[0].html") == [NoticeCode.HTML_CLEANED]) is told


@pytest.mark.parametrize(
    ("element", "found"),
    [
        ({"type": "text", "name": None}, [(".name", ProblemCode.MISSING)]),
        ({"type": None}, [(".type", ProblemCode.MISSING)]),
        ({"type": 5}, [(".type", ProblemCode.TYPE)]),
        ({"type": "text", "title": 5}, [(".title", ProblemCode.TYPE)]),
        ({"type": "text", "title": {"fi": ["x"]}}, [(".title", ProblemCode.TYPE)]),
        ({"type": "text", "title": "x" * 10_001}, [(".title", ProblemCode.TOO_LONG)]),
        ({"type": "text", "isRequired": "yes"}, [(".isRequired", ProblemCode.TYPE)]),
        ({"type": "text", "validators": {}}, [(".validators", ProblemCode.TYPE)]),
        ({"type": "text", "validators": ["x"]}, [(".validators[0]", ProblemCode.TYPE)]),
        ({"type": "text", "clearIfInvisible": "always"}, [(".clearIfInvisible", ProblemCode.UNSUPPORTED_VALUE)]),
        ({"type": "panel", "elements": {}}, [(".elements", ProblemCode.TYPE)]),
    ],
)
def test_a_mistake_is_named_where_it_is(element: Definition, found: list[tuple[str, ProblemCode]]) -> None:
    assert mistakes(element) == found


def test_pages_and_panels_keep_their_rules() -> None:
    panel = {
        "type": "panel",
        "name": "in",
        "visibleIf": "{t} = 'x'",
        "isRequired": True,
        "elements": [{**TEXT, "name": "u"}],
    }
    survey = parse({"pages": [{"elements": [TEXT]}, {"name": "two", "readOnly": True, "elements": [panel]}]})
    two = survey.pages[1]
    inner = two.elements[0]
    assert isinstance(inner, Section)
    assert not two.rules.enabled
    assert inner.rules.required
    assert inner.rules.visible_if is not None
    assert inner.rules.visible_if.source == "{t} = 'x'"
    assert [one.name for one in survey.questions()] == ["t", "u"]


def test_a_panel_that_must_be_answered_has_a_name_of_its_own() -> None:
    panel = {"type": "panel", "isRequired": True, "elements": [TEXT]}
    assert problems(a_survey(panel)) == [("pages[0].elements[0].name", ProblemCode.MISSING)]
    assert problems(a_survey({**panel, "name": "t"})) == [("pages[0].elements[0].name", ProblemCode.DUPLICATE_NAME)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": "\ud800"}, ProblemCode.TYPE),
        ({"title": 2**70}, ProblemCode.TYPE),
        ({"title": "\x01" * 200_000}, ProblemCode.TOO_LONG),
        ({"title": [1] * 60_000}, ProblemCode.TOO_MANY),
    ],
)
def test_what_could_not_be_published_is_refused(given: Definition, code: ProblemCode) -> None:
    assert problems(a_survey(TEXT, **given)) == [("", code)]


def test_a_survey_that_asks_nothing_is_refused() -> None:
    assert problems({}) == [("", ProblemCode.NO_QUESTIONS)]


def test_the_surveys_longest_texts_hold_for_all_that_say_nothing_else() -> None:
    assert asks(Text, {"type": "text"}, maxTextLength=20).longest == 20
    assert asks(Text, {"type": "comment", "maxLength": 30}, maxTextLength=20).longest == 30
    assert asks(Text, {"type": "comment", "maxLength": 0}, maxTextLength=20).longest == 5_000
    assert asks(Text, {"type": "comment", "maxLength": -1}, maxTextLength=20).longest == 20


def test_a_version_may_not_change_the_scale_of_a_question_that_keeps_its_name() -> None:
    before = parse(a_survey({"type": "rating", "name": "a"}, {"type": "boolean", "name": "b"}))
    after = parse(a_survey({"type": "rating", "name": "a", "rateMax": 7}, {"type": "boolean", "name": "b"}))
    assert incompatible(before, after) == ("a",)
    assert incompatible(before, before) == ()


def test_every_code_has_its_words() -> None:
    assert set(PROBLEMS) == set(ProblemCode)
    assert set(NOTICES) == set(NoticeCode)
    assert set(ANSWERS) == set(AnswerCode)
    assert {f"expression-{one}" for one in ExpressionCode} <= set(ProblemCode)
    assert {f"regex-{one}" for one in RegexCode} <= set(ProblemCode)
