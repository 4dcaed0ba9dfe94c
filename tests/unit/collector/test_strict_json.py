"""JSON that two readers could understand differently is refused."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.domain.strict_json import NotStrictJson, strictly


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b'{"a": 1, "a": 2}', "same key"),
        (b'{"a": {"b": 1, "b": 1}}', "same key"),
        (b"[NaN]", "NaN"),
        (b"[Infinity]", "Infinity"),
        (b"[1e999]", "too large"),
        (b'["\\u0000"]', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'["\\ud800"]', "half"),
        (b'["\xff"]', "UTF-8"),
        (b"\xef\xbb\xbf[]", "BOM|Expecting"),
        (b"[" * 30_000, "deep"),
        (b"[" * 17 + b"]" * 17, "deep"),
        (b"9" * 5_000, "too large"),
        (b"[9223372036854775808]", "too large"),
        (b"", "Expecting"),
        (b"{}x", "Extra"),
    ],
)
def test_it_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(NotStrictJson, match=why):
        strictly(raw)


wholes = st.integers(-(2**63), 2**63 - 1)
scalars = st.none() | st.booleans() | wholes | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.dictionaries(texts, scalars | texts | st.lists(texts | scalars)))
def test_plain_json_is_read(value: dict[str, object]) -> None:
    assert strictly(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(NotStrictJson):
        strictly(raw)
