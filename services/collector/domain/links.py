"""Links: what stands after /f/ in an address. Pure; who holds which lives in the application.

An open link is computed: the first 128 bits of an HMAC over round and unit, so that a printed link outlives a lost
database. A personal link authenticates itself (`shared.runtime.personal_links`); the SHA-256 of one that has been
handed out is kept until it answers. So one that is ours and whose digest is not there has been used, and nothing else
is known of it. Both are Crockford's base32 in small letters, taken in any case.
"""

import hashlib
from collections.abc import Sequence
from typing import NewType

from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, SurveyVersion
from shared.runtime.base32 import crockford, read_crockford
from shared.runtime.keys import Keys, Purpose
from shared.runtime.personal_links import LENGTH as PERSONAL_LENGTH
from shared.runtime.personal_links import is_personal, personal_token, personal_tokens, place_hint, read_personal

LinkToken = NewType("LinkToken", str)
LinkDigest = NewType("LinkDigest", bytes)
Hint = NewType("Hint", bytes)

BITS = 128
LENGTH = 26


def open_link(keys: Keys, place: Place) -> LinkToken:
    """The link to print now."""
    return _token(keys.sign(Purpose.LINK, _message(place)))


def open_links(keys: Keys, place: Place) -> Sequence[LinkToken]:
    """Every link to a place that has ever been printed under a secret that still verifies, newest first."""
    return [_token(signature) for signature in keys.signatures(Purpose.LINK, _message(place))]


def personal_link(keys: Keys, place: Place, nonce: bytes) -> LinkToken:
    """The personal link of a nonce of 8 random bytes. Raises ValueError for another number of them."""
    return LinkToken(personal_token(keys, place.round, place.unit, nonce))


def digest_of(token: LinkToken) -> LinkDigest:
    """What is kept of a personal link until it is used."""
    return LinkDigest(hashlib.sha256(token.encode()).digest())


def digests_of(keys: Keys, place: Place, nonce: bytes) -> Sequence[LinkDigest]:
    """What may be kept of the personal link of a nonce: the secret may have changed since it was handed out."""
    return [digest_of(LinkToken(one)) for one in personal_tokens(keys, place.round, place.unit, nonce)]


def hint_of(place: Place) -> Hint:
    """What a personal link says of its place; others may share it."""
    return Hint(place_hint(place.round, place.unit))


def hint_in(token: LinkToken) -> Hint | None:
    """The hint that a personal link holds, or None when it is no personal link."""
    read = read_personal(token)
    return None if read is None else Hint(read[0])


def is_link_to(keys: Keys, place: Place, token: LinkToken) -> bool:
    """Whether a personal link is one of ours and leads to a place."""
    return is_personal(keys, place.round, place.unit, token)


def nonce_in(token: LinkToken) -> bytes:
    """The nonce of a personal link. Raises ValueError when it is none."""
    read = read_personal(token)
    if read is None:
        raise ValueError("not a personal link")
    return read[1]


def read_link(text: str) -> LinkToken | None:
    """The token that somebody typed or scanned, or None when it can't be one."""
    read = read_crockford(text)
    return LinkToken(read.lower()) if read is not None and len(read) in (LENGTH, PERSONAL_LENGTH) else None


def may_have(version: SurveyVersion, kind: LinkKind) -> bool:
    """Whether rounds of a survey may have such links.

    Whoever holds an open link can put in four answers and read the fifth, so a survey may demand personal ones.
    """
    return version.links is None or version.links is kind


def _message(place: Place) -> bytes:
    # Ids hold no slash, so no two places share a message.
    return f"{place.round}/{place.unit}".encode()


def _token(bits: bytes) -> LinkToken:
    # 26 characters hold 130 bits: the last two are zero.
    return LinkToken(crockford(bits[: BITS // 8] + b"\0", LENGTH).lower())
