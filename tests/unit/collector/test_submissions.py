"""Submission keys and fingerprints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.domain.submissions import fingerprint, mint_key, read_key, same_answers
from shared.runtime.keys import Keys
from shared.survey.localised import Language
from tests.fakes.collector import KEYS, SECRET

values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.text())
answers = st.dictionaries(st.text(), values)


@pytest.mark.parametrize("key", ["x" * 16, "x" * 64, "!~" * 8, mint_key(b"0123456789abcdef")])
def test_a_key_has_16_to_64_visible_characters(key: str) -> None:
    assert read_key(key) == key


@pytest.mark.parametrize("key", [None, "", "x" * 15, "x" * 65, "sixteen letters ", "sixteen lettersä", "x" * 16 + "\n"])
def test_anything_else_is_no_key(key: str | None) -> None:
    assert read_key(key) is None


def test_a_key_of_too_few_random_bits_is_not_minted() -> None:
    with pytest.raises(ValueError, match="128"):
        mint_key(b"short")


@given(answers)
def test_the_same_answers_are_known_in_any_order_and_under_a_newer_secret(given_: dict[str, object]) -> None:
    kept = fingerprint(KEYS, Language.FI, given_)
    turned = dict(reversed(given_.items()))
    assert same_answers(Keys(["another secret of at least thirty-two letters", SECRET]), kept, Language.FI, turned)


@given(answers)
def test_another_answer_or_another_language_is_not_the_same(given_: dict[str, object]) -> None:
    kept = fingerprint(KEYS, Language.FI, given_)
    assert not same_answers(KEYS, kept, Language.FI, {**given_, "one more": 1})
    assert not same_answers(KEYS, kept, Language.SV, given_)
