"""Submission keys and fingerprints: how the same answers, sent again, are known. Pure."""

import json
import re
from collections.abc import Mapping
from typing import NewType

from shared.runtime.keys import Keys, Purpose
from shared.survey.localised import Language

SubmissionKey = NewType("SubmissionKey", str)
Fingerprint = NewType("Fingerprint", bytes)

_KEY = re.compile(r"[\x21-\x7e]{16,64}")


def read_key(text: str | None) -> SubmissionKey | None:
    """A key of 16–64 visible ASCII characters, or None when it is not one."""
    return SubmissionKey(text) if text is not None and _KEY.fullmatch(text) else None


def mint_key(chance: bytes) -> SubmissionKey:
    """A key of random bytes, at least 128 bits of them. Raises ValueError."""
    if len(chance) < 16:
        raise ValueError("a submission key needs 128 random bits")
    return SubmissionKey(chance.hex())


def canonical(language: Language, answers: Mapping[str, object]) -> bytes:
    """Language and answers as they were sent, written in one way only."""
    # ASCII escapes carry whatever JSON can, lone surrogates too.
    return json.dumps([language.value, answers], sort_keys=True, separators=(",", ":")).encode()


def fingerprint(keys: Keys, language: Language, answers: Mapping[str, object]) -> Fingerprint:
    """An HMAC: whoever sees the database can't try out answers against it."""
    return Fingerprint(keys.sign(Purpose.FINGERPRINT, canonical(language, answers)))


def same_answers(keys: Keys, kept: Fingerprint, language: Language, answers: Mapping[str, object]) -> bool:
    """Whether these are the answers that a fingerprint was taken of, whichever secret took it."""
    return keys.verifies(Purpose.FINGERPRINT, canonical(language, answers), kept)
