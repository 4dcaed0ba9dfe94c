"""Receipt codes: 100 bits, shown as four times five, found again under any secret."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.domain.receipts import digest_of, read_receipt, receipt_again, receipt_code
from shared.contracts.ids import ResponseId
from shared.runtime.keys import Keys
from tests.fakes.collector import KEYS, SECRET

ids = st.uuids().map(ResponseId)


@given(ids)
def test_a_code_is_four_times_five_characters(response: ResponseId) -> None:
    code = receipt_code(KEYS, response)
    assert [len(group) for group in code.split("-")] == [5, 5, 5, 5]


@given(ids)
def test_a_code_is_read_however_it_is_typed(response: ResponseId) -> None:
    code = receipt_code(KEYS, response)
    assert read_receipt(f"  {code.lower().replace('-', ' ')} ") == code
    assert read_receipt(code.replace("-", "").replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize("typed", ["", "12345", "ABCDE-ABCDE-ABCDE-ABCDU", "X" * 500, "ÄÄÄÄÄ-" * 4, "\x00"])
def test_what_can_be_no_code_is_refused(typed: str) -> None:
    assert read_receipt(typed) is None


@given(ids)
def test_the_code_is_computed_again_after_the_secret_has_changed(response: ResponseId) -> None:
    code = receipt_code(KEYS, response)
    rotated = Keys(["another secret of at least thirty-two letters", SECRET])
    assert receipt_again(rotated, response, digest_of(code)) == code


def test_a_code_whose_secret_has_gone_is_not_made_up() -> None:
    response = ResponseId(UUID(int=1))
    digest = digest_of(receipt_code(KEYS, response))
    assert receipt_again(Keys(["another secret of at least thirty-two letters"]), response, digest) is None
