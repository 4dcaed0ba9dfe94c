"""JavaScript's regular expressions in linear time. JavaScript itself is asked in tests/differential."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.survey.regexes import BadRegex, RegexCode, read_regex


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"^\d{5}$", "00100", True),
        (r"^\d{5}$", "٠٠١٠٠", False),
        (r"^[A-ZÅÄÖ][a-zåäö]+$", "Åsa", True),
        (r"^.$", "😀", False),
        (r"^..$", "😀", True),
        (r"\bkoe\b", "äkoeä", True),
        ("^.$", "\u2028", False),
        ("^[^]$", "\n", True),
        ("[]", "a", False),
        (r"a{,2}", "a{,2}", True),
        (r"(?<day>\d\d)", "07", True),
        (r"\u00e4\x41\cJ", "äA\n", True),
        (r"^.{0,2000}$", "ä" * 2_000, True),
        (r"^.{0,2000}$", "ä" * 2_001, False),
    ],
)
def test_a_pattern_fits_what_it_fits_in_javascript(pattern: str, text: str, fits: bool) -> None:
    assert read_regex(pattern).test(text) is fits


@pytest.mark.parametrize(("text", "fits"), [("ÅSA", True), ("åsa", True), ("\u212bsa", False)])
def test_case_is_ignored_as_javascript_ignores_it(text: str, fits: bool) -> None:
    assert read_regex("^åSa$", ignore_case=True).test(text) is fits


@pytest.mark.parametrize("value", [5, 5.0, ["5"], "5"])
def test_any_value_is_tested_as_its_text(value: object) -> None:
    assert read_regex("^5$").test(value)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("(", RegexCode.SYNTAX),
        ("*a", RegexCode.SYNTAX),
        ("a**", RegexCode.SYNTAX),
        ("[z-a]", RegexCode.SYNTAX),
        ("a{2,1}", RegexCode.SYNTAX),
        ("a\\", RegexCode.SYNTAX),
        ("(?=a)", RegexCode.UNSAFE),
        ("(?<!a)b", RegexCode.UNSAFE),
        (r"(a)\1", RegexCode.UNSAFE),
        (r"(?<n>a)\k<n>", RegexCode.UNSAFE),
        ("a" * 1_001, RegexCode.TOO_LONG),
        ("a{100000}", RegexCode.TOO_LONG),
        ("((a{100}){100}){100}", RegexCode.TOO_LONG),
        ("(" * 60 + ")" * 60, RegexCode.TOO_LONG),
    ],
)
def test_what_cannot_be_run_safely_is_refused(pattern: str, code: RegexCode) -> None:
    with pytest.raises(BadRegex) as caught:
        read_regex(pattern)
    assert caught.value.code is code


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "^(a|a)*$", "(x+x+)+y", r"(.*a.{0,30}b){20}", r"^(\w+\s?)*$", ".*a.{900}b.{900}c"]
)
def test_catastrophic_patterns_are_run_in_a_moment(pattern: str) -> None:
    regex = read_regex(pattern)
    began = time.process_time()
    for text in ("a" * 50_000 + "!", "ab" * 25_000 + "!", "xä" * 25_000):
        regex.test(text)
    assert time.process_time() - began < 2


@given(st.text(alphabet="ab1[](){}|^$.*+?\\-,dwsbkuxc<>=!:åß😀", max_size=20), st.text(max_size=8), st.booleans())
def test_any_pattern_is_read_or_refused(pattern: str, text: str, ignore_case: bool) -> None:
    try:
        regex = read_regex(pattern, ignore_case=ignore_case)
    except BadRegex:
        return
    assert regex.test(text) in (True, False)
