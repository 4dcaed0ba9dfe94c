import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.base32 import ALPHABET, crockford, read_crockford


def test_a_code_is_the_first_bits_in_groups_of_five() -> None:
    assert crockford(bytes([0b00000_000, 0b01_11111_0, 0b0001_1111, 0xFF]), 5) == "01Z1Z"
    assert crockford(b"\xff" * 13, 20) == "Z" * 20


def test_a_code_needs_enough_bytes() -> None:
    with pytest.raises(ValueError, match="20 characters need 13 bytes"):
        crockford(b"\x00" * 12, 20)


@given(st.binary(min_size=13, max_size=32))
def test_a_code_reads_as_it_was_made(data: bytes) -> None:
    code = crockford(data, 20)
    assert read_crockford(code) == code


@pytest.mark.parametrize("typed", ["ol1i-2345", "OL1I 2345", "  ol1i2345\t", "0111-2345", "0-1-1-1-2-3-4-5"])
def test_a_code_reads_however_it_was_typed(typed: str) -> None:
    assert read_crockford(typed) == "01112345"


@pytest.mark.parametrize("typed", ["", "  ", "---", "ABCU", "ÄBC", "A_B", "ı", "٣"])
def test_what_is_no_code_is_told(typed: str) -> None:
    assert read_crockford(typed) is None


@given(st.text())
def test_whatever_is_typed_reads_as_a_code_or_not_at_all(typed: str) -> None:
    code = read_crockford(typed)
    assert code is None or (code and set(code) <= set(ALPHABET))
