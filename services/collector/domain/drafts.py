"""Drafts: answers that wait on the server until their respondent comes back. Pure; knows nothing of storage.

A draft has an address of its own: 128 random bits, which only the respondent gets. What is kept is the SHA-256 of it,
the day on which the draft expires, and the answers, sealed with a key that needs both KAIKU_SECRET and the address. So
whoever reads the database sees that drafts exist and roughly how long they are, but not which link, unit or round they
belong to, and can join them with no response.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.contracts.ids import SurveyId
from shared.runtime.base32 import crockford, read_crockford
from shared.runtime.keys import Keys, Purpose
from shared.survey.localised import Language

DraftToken = NewType("DraftToken", str)
DraftDigest = NewType("DraftDigest", bytes)

KEPT = timedelta(days=30)
_BITS = 128
_LENGTH = 26
_NONCE = 12
_STEP = 4096


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form held when it was saved. link: as it stood in the address. fields: by name, as the browser sent them.

    survey, version: so that the answers can still be read to their respondent when the link has gone.
    """

    link: str
    language: Language
    survey: SurveyId
    version: int
    fields: Sequence[tuple[str, str]]


def mint_draft(chance: bytes) -> DraftToken:
    """The address of 128 random bits. Raises ValueError for fewer."""
    if len(chance) * 8 < _BITS:
        raise ValueError(f"a draft's address needs {_BITS} random bits")
    return DraftToken(crockford(chance[: _BITS // 8] + b"\0", _LENGTH).lower())


def read_draft(text: str) -> DraftToken | None:
    """The address that somebody typed or scanned, or None when it can't be one."""
    read = read_crockford(text)
    return DraftToken(read.lower()) if read is not None and len(read) == _LENGTH else None


def digest_of(token: DraftToken) -> DraftDigest:
    """What is kept of an address."""
    return DraftDigest(hashlib.sha256(b"draft/" + token.encode()).digest())


def expires_on(day: date) -> date:
    """The last local day of a draft that is saved on one."""
    return day + KEPT


def seal(keys: Keys, token: DraftToken, draft: Draft, chance: bytes) -> bytes:
    """A draft as it is kept. chance: 12 random bytes, other ones each time."""
    if len(chance) != _NONCE:
        raise ValueError(f"a seal needs {_NONCE} random bytes")
    text = json.dumps([draft.link, draft.language.value, draft.survey, draft.version, list(draft.fields)]).encode()
    # Spaces at the end of JSON mean nothing: with them, lengths tell little of what was written.
    padded = text + b" " * (-len(text) % _STEP)
    return chance + AESGCM(keys.sign(Purpose.DRAFT, token.encode())).encrypt(chance, padded, digest_of(token))


def unseal(keys: Keys, token: DraftToken, sealed: bytes) -> Draft | None:
    """The draft again, whichever secret sealed it; None when that secret has gone."""
    nonce, body = sealed[:_NONCE], sealed[_NONCE:]
    for key in keys.signatures(Purpose.DRAFT, token.encode()):
        try:
            text = AESGCM(key).decrypt(nonce, body, digest_of(token))
        except (InvalidTag, ValueError):
            continue
        link, language, survey, version, fields = json.loads(text)
        kept = tuple((str(name), str(value)) for name, value in fields)
        return Draft(link, Language(language), SurveyId(survey), version, kept)
    return None
