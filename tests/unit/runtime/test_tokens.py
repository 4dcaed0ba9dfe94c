import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.ids import LeaderId
from shared.runtime.addresses import address_digest, address_digests
from shared.runtime.keys import Keys
from shared.runtime.tokens import (
    SignIn,
    notice_token,
    opt_out_token,
    preferences_token,
    read_notice,
    read_opt_out,
    read_preferences,
    read_sign_in,
    sign_in_token,
)

OLD, NEW = "an old secret of at least 32 characters", "a new secret of at least 32 characters"
KEYS = Keys([NEW])
REQUEST = UUID("11111111-2222-4333-8444-555555555555")
ISSUED = datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC)
ANNA = LeaderId("anna")
ADDRESS = address_digest(KEYS, "maija@example.org")


def a_sign_in(keys: Keys = KEYS) -> str:
    return sign_in_token(keys, request=REQUEST, leader=ANNA, issued=ISSUED)


def test_a_sign_in_token_says_who_and_when() -> None:
    assert read_sign_in(KEYS, a_sign_in(), now=ISSUED) == SignIn(REQUEST, ANNA, ISSUED)


@pytest.mark.parametrize(
    ("later", "opens"),
    [
        (timedelta(minutes=15), True),
        (timedelta(minutes=15, microseconds=1), False),
        (timedelta(days=365), False),
        (-timedelta(seconds=30), True),
        (-timedelta(hours=1), False),
    ],
)
def test_a_sign_in_token_opens_for_fifteen_minutes(later: timedelta, opens: bool) -> None:
    assert (read_sign_in(KEYS, a_sign_in(), now=ISSUED + later) is not None) is opens


def test_a_notice_token_says_which_notice() -> None:
    assert read_notice(KEYS, notice_token(KEYS, REQUEST)) == REQUEST


def test_tokens_of_an_older_secret_still_open() -> None:
    both, old = Keys([NEW, OLD]), Keys([OLD])
    assert read_notice(both, notice_token(old, REQUEST)) == REQUEST
    assert read_sign_in(both, a_sign_in(old), now=ISSUED) is not None
    assert read_notice(KEYS, notice_token(old, REQUEST)) is None


def test_a_token_of_one_purpose_opens_nothing_else() -> None:
    assert read_notice(KEYS, a_sign_in()) is None
    assert read_sign_in(KEYS, notice_token(KEYS, REQUEST), now=ISSUED) is None
    opt_out = opt_out_token(KEYS, ADDRESS)
    assert read_opt_out(KEYS, opt_out) == ADDRESS
    assert read_notice(KEYS, opt_out) is None
    assert read_opt_out(KEYS, notice_token(KEYS, REQUEST)) is None
    preferences = preferences_token(KEYS, LeaderId("anna"))
    assert read_preferences(KEYS, preferences) == "anna"
    assert read_notice(KEYS, preferences) is None
    assert read_preferences(KEYS, opt_out) is None


def test_an_address_is_known_again_in_any_case_and_under_an_old_secret() -> None:
    assert address_digest(KEYS, " Maija@Example.org ") == ADDRESS
    assert address_digest(KEYS, "maja@example.org") != ADDRESS
    assert address_digests(Keys([NEW, OLD]), "maija@example.org")[1] == address_digest(Keys([OLD]), "maija@example.org")


def test_tokens_can_stand_in_an_address() -> None:
    unreserved = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert set(a_sign_in() + notice_token(KEYS, REQUEST)) <= unreserved


@given(st.data())
def test_a_token_with_any_character_changed_opens_nothing(data: st.DataObject) -> None:
    token = data.draw(st.sampled_from([a_sign_in(), notice_token(KEYS, REQUEST)]))
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_+/=.ä").filter(lambda one: one != token[place]))
    changed = token[:place] + other + token[place + 1 :]
    assert read_sign_in(KEYS, changed, now=ISSUED) is None
    assert read_notice(KEYS, changed) is None


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_what_is_no_token_opens_nothing(text: str) -> None:
    assert read_sign_in(KEYS, text, now=ISSUED) is None
    assert read_notice(KEYS, text) is None
