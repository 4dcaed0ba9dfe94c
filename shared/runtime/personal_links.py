"""Personal links: tokens that authenticate themselves. Who holds which, and which has been used, lives elsewhere. Pure.

A token is 32 characters of Crockford's base32 in small letters: 16 bits that narrow down its place (a round and a
unit), a nonce of 64 random bits, and 80 bits of an HMAC over both. So whoever has the key can say of any token whether
it is ours, and can make it again from place and nonce; nobody else can make one from them.
"""

import hashlib
import hmac
from collections.abc import Sequence

from shared.contracts.ids import RoundId, UnitId
from shared.runtime.base32 import ALPHABET, crockford, read_crockford
from shared.runtime.keys import Keys, Purpose

LENGTH = 32
NONCE = 8
_HINT, _SIGNATURE = 2, 10


def personal_token(keys: Keys, round_: RoundId, unit: UnitId, nonce: bytes) -> str:
    """The link to hand out now. Raises ValueError unless the nonce has 8 bytes."""
    return personal_tokens(keys, round_, unit, nonce)[0]


def personal_tokens(keys: Keys, round_: RoundId, unit: UnitId, nonce: bytes) -> Sequence[str]:
    """The link as each secret that still verifies would make it, newest first."""
    if len(nonce) != NONCE:
        raise ValueError(f"a personal link needs a nonce of {NONCE} bytes")
    said = place_hint(round_, unit) + nonce
    signatures = keys.signatures(Purpose.PERSONAL_LINK, _message(round_, unit, nonce))
    return [crockford(said + one[:_SIGNATURE], LENGTH).lower() for one in signatures]


def place_hint(round_: RoundId, unit: UnitId) -> bytes:
    """The 16 bits by which a token's place is found among many. Places may share them: the signature decides."""
    return hashlib.sha256(f"{round_}/{unit}".encode()).digest()[:_HINT]


def read_personal(text: str) -> tuple[bytes, bytes] | None:
    """The hint and the nonce of what somebody typed or scanned; None when it can't be a personal link."""
    read = read_crockford(text)
    if read is None or len(read) != LENGTH:
        return None
    bits = 0
    for character in read:
        bits = bits << 5 | ALPHABET.index(character)
    whole = bits.to_bytes(LENGTH * 5 // 8, "big")
    return whole[:_HINT], whole[_HINT : _HINT + NONCE]


def is_personal(keys: Keys, round_: RoundId, unit: UnitId, token: str) -> bool:
    """Whether a token in small letters is one of ours for this place, under any secret that still verifies."""
    read = read_personal(token)
    return read is not None and any(
        hmac.compare_digest(one, token) for one in personal_tokens(keys, round_, unit, read[1])
    )


def _message(round_: RoundId, unit: UnitId, nonce: bytes) -> bytes:
    # Ids hold no slash, and the nonce's length is fixed, so no two messages are alike.
    return f"{round_}/{unit}/".encode() + nonce
