"""Link tokens: what stands after /f/ in an address. Pure; who holds which link lives in the application.

An open link is computed: the first 128 bits of an HMAC over round and unit, so that a printed link outlives a lost
database. A personal link is 128 random bits, of which only the SHA-256 is kept. Both read alike: 26 characters of
Crockford's base32 in small letters, taken in any case.
"""

import hashlib
from collections.abc import Sequence
from typing import NewType

from services.collector.domain.places import Place
from shared.runtime.base32 import crockford, read_crockford
from shared.runtime.keys import Keys, Purpose

LinkToken = NewType("LinkToken", str)
LinkDigest = NewType("LinkDigest", bytes)

BITS = 128
LENGTH = 26


def open_link(keys: Keys, place: Place) -> LinkToken:
    """The link to print now."""
    return _token(keys.sign(Purpose.LINK, _message(place)))


def open_links(keys: Keys, place: Place) -> Sequence[LinkToken]:
    """Every link to a place that has ever been printed under a secret that still verifies, newest first."""
    return [_token(signature) for signature in keys.signatures(Purpose.LINK, _message(place))]


def personal_link(chance: bytes) -> LinkToken:
    """The personal link of 128 random bits. Raises ValueError for fewer."""
    if len(chance) * 8 < BITS:
        raise ValueError(f"a personal link needs {BITS} random bits")
    return _token(chance)


def digest_of(token: LinkToken) -> LinkDigest:
    """What is kept of a personal link."""
    return LinkDigest(hashlib.sha256(token.encode()).digest())


def read_link(text: str) -> LinkToken | None:
    """The token that somebody typed or scanned, or None when it can't be one."""
    read = read_crockford(text)
    return LinkToken(read.lower()) if read is not None and len(read) == LENGTH else None


def _message(place: Place) -> bytes:
    # Ids hold no slash, so no two places share a message.
    return f"{place.round}/{place.unit}".encode()


def _token(bits: bytes) -> LinkToken:
    # 26 characters hold 130 bits: the last two are zero.
    return LinkToken(crockford(bits[: BITS // 8] + b"\0", LENGTH).lower())
