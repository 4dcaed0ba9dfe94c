"""How single values are read from the wire. Each takes anything and raises ValueError for what it refuses.

The schemas and the fast decoder of submissions both read through these, so that they can't disagree on a value.
"""

import math
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID

from shared.contracts.events import GivenAnswer
from shared.survey.kinds import AnswerKind

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_WORD = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2}){1,64}")
_LARGEST_VERSION = 2**31 - 1


@lru_cache(maxsize=65536)
def is_identity(text: str) -> bool:
    """Whether a text can be the id of anything in the directory: a–z, 0–9 and inner hyphens, at most 64 characters."""
    return _ID.fullmatch(text) is not None


def identity(given: object) -> str:
    """An id of the directory."""
    if type(given) is not str or not is_identity(given):
        raise ValueError("not an id: a–z, 0–9 and inner hyphens, at most 64 characters")
    return given


@lru_cache(maxsize=65536)
def is_word(text: str) -> bool:
    """Whether a text can name a question or a value: one line, 1–200 characters that every database can keep."""
    return _WORD.fullmatch(text) is not None


def word(given: object) -> str:
    """A question's name or a value."""
    if type(given) is not str or not is_word(given):
        raise ValueError("not a name: one line of 1–200 characters")
    return given


def text(given: object) -> str:
    """Any text that every database can keep, empty ones too."""
    if type(given) is not str or "\x00" in given:
        raise ValueError("not a text")
    return given


def uuid(given: object) -> UUID:
    """A UUID in its 36 characters."""
    if type(given) is not str or len(given) != 36:
        raise ValueError("not a UUID")
    return UUID(given)


def hexadecimal(given: object) -> bytes:
    """1–64 bytes, two characters each."""
    if type(given) is not str or _HEXADECIMAL.fullmatch(given) is None:
        raise ValueError("not bytes in hexadecimal")
    return bytes.fromhex(given)


def moment(given: object) -> datetime:
    """A moment with its time zone (RFC 3339), in UTC."""
    if type(given) is not str:
        raise ValueError("not a moment")
    read = datetime.fromisoformat(given)
    if read.tzinfo is UTC:
        return read
    if read.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    try:
        return read.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("not a moment") from error


def day(given: object) -> date:
    """A calendar day, "2026-05-09"."""
    if type(given) is not str:
        raise ValueError("not a day")
    return date.fromisoformat(given)


def number(given: object) -> float:
    """A finite number."""
    if type(given) not in (int, float) or not math.isfinite(float(given)):  # type: ignore[arg-type]  # checked before
        raise ValueError("not a number")
    return float(given)  # type: ignore[arg-type]  # checked above


def whole(given: object) -> int:
    """A count: a whole number from 0."""
    if type(given) is not int or not 0 <= given <= _LARGEST_VERSION:
        raise ValueError("not a whole number from 0")
    return given


def ordinal(given: object) -> int:
    """A whole number from 1: a version, a place in a row."""
    if type(given) is not int or not 1 <= given <= _LARGEST_VERSION:
        raise ValueError("not a whole number from 1")
    return given


def digest(given: object) -> str:
    """A SHA-256 in hexadecimal."""
    if type(given) is not str or _DIGEST.fullmatch(given) is None:
        raise ValueError("not a digest")
    return given


def yes_or_no(given: object) -> bool:
    """A boolean."""
    if type(given) is not bool:
        raise ValueError("neither true nor false")
    return given


def traceparent(given: object) -> str | None:
    """The trace that an event belongs to; a broken one is dropped, for it must not cost the event."""
    return given if type(given) is str and _TRACEPARENT.fullmatch(given) else None


@lru_cache(maxsize=65536)
def given_answer(kind: str, *values: str) -> GivenAnswer:
    """One counted answer; equal answers are one object, for they are few and read often. Raises ValueError."""
    kind = AnswerKind(kind)
    if not all(type(value) is str and is_word(value) for value in values) or len(set(values)) < len(values):
        raise ValueError("values are different names")
    if len(values) > 1 and kind is not AnswerKind.CHOICES:
        raise ValueError(f"{kind} has one value")
    if not all(_fits(kind, value) for value in values):
        raise ValueError(f"not a value of {kind}")
    return GivenAnswer(kind, values)


_WHOLE_OR_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_NPS = frozenset(str(score) for score in range(11))
_BOOLEAN = frozenset({"true", "false"})


def _fits(kind: AnswerKind, value: str) -> bool:
    match kind:
        case AnswerKind.SCALE:
            return _WHOLE_OR_DECIMAL.fullmatch(value) is not None
        case AnswerKind.NPS:
            return value in _NPS
        case AnswerKind.BOOLEAN:
            return value in _BOOLEAN
        case AnswerKind.CHOICE | AnswerKind.CHOICES:
            return True
