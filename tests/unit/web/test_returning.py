"""The way back after signing in: to pages of ours, and nowhere else."""

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from shared.web.returning import LONGEST, safe_path, sign_in_address

OURS = ("/leader", "/manage")


@pytest.mark.parametrize(
    "path",
    ["/leader", "/leader/", "/manage/rounds/spring?lang=sv", "/leader/scopes/a?survey=b&window=30d", "/manage/a@b"],
)
def test_our_own_pages_are_led_back_to(path: str) -> None:
    assert safe_path(path, under=OURS) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "leader/", "/", "/f/link", "/leaders", "/managed", "//leader/", "/leader//x", "\\leader", "/\\leader",
        "https://leader/", "/leader/../f", "/leader/%2e%2e/f", "/leader/\r\nX: y", "/leader/ä", "/leader/<script>",
        "/leader/" + "x" * LONGEST,
    ],
)  # fmt: skip
def test_all_else_is_not(path: str | None) -> None:
    assert safe_path(path, under=OURS) is None


@given(st.text(max_size=60).map("/leader".__add__) | st.text("/\\.:@%?#le ad\t", max_size=20))
def test_whatever_is_sent_what_comes_back_begins_with_one_of_ours(text: str) -> None:
    found = safe_path(text, under=OURS)
    assert found is None or (found == text and found.startswith("/leader") and "//" not in found and "\\" not in found)


def test_a_page_that_was_asked_for_is_remembered_and_a_form_that_was_sent_is_not() -> None:
    app = Flask(__name__)
    mounted = {"environ_overrides": {"SCRIPT_NAME": "/manage"}}
    with app.test_request_context("/rounds?lang=sv", **mounted):
        assert sign_in_address(request, at="/leader/sign-in") == "/leader/sign-in?next=%2Fmanage%2Frounds%3Flang%3Dsv"
        assert sign_in_address(request, at="/x?lang=sv").startswith("/x?lang=sv&next=")
    with app.test_request_context("/rounds/a/close", method="POST", **mounted):
        assert sign_in_address(request, at="/leader/sign-in") == "/leader/sign-in?next=%2Fmanage%2F"
