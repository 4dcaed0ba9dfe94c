"""Signed tokens in mailed links: sign-in, notices, preferences, opt-outs. What they open lives elsewhere.

A token is the base64url text of what it says and 16 bytes of its HMAC. Nothing in it is secret but the signature.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.contracts.ids import LeaderId
from shared.runtime.addresses import AddressDigest
from shared.runtime.keys import Keys, Purpose

SIGN_IN_FOR = timedelta(minutes=15)
# Machines' clocks differ a little.
_AHEAD = timedelta(minutes=1)
_SIGNATURE = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a sign-in token says. request: the same token always has the same one, so that it can be used up."""

    request: UUID
    leader: LeaderId
    issued: datetime


def sign_in_token(keys: Keys, *, request: UUID, leader: LeaderId, issued: datetime) -> str:
    """The token of a sign-in link."""
    micros = (issued - _EPOCH) // _MICROSECOND
    return _signed(keys, Purpose.SIGN_IN, request.bytes + micros.to_bytes(8, "big") + leader.encode())


def read_sign_in(keys: Keys, token: str, *, now: datetime) -> SignIn | None:
    """What a token says; None when it is not ours or over fifteen minutes old."""
    said = _verified(keys, Purpose.SIGN_IN, token)
    if said is None or len(said) <= 24:
        return None
    issued = _EPOCH + int.from_bytes(said[16:24], "big") * _MICROSECOND
    if not -_AHEAD <= now - issued <= SIGN_IN_FOR:
        return None
    return SignIn(UUID(bytes=said[:16]), LeaderId(said[24:].decode()), issued)


def notice_token(keys: Keys, notice: UUID) -> str:
    """The token of the links in a notice's mail; it does not grow old."""
    return _signed(keys, Purpose.NOTICE, notice.bytes)


def read_notice(keys: Keys, token: str) -> UUID | None:
    """Which notice a token is of; None when it is not ours."""
    said = _verified(keys, Purpose.NOTICE, token)
    return None if said is None or len(said) != 16 else UUID(bytes=said)


def preferences_token(keys: Keys, leader: LeaderId) -> str:
    """The token of the link to how a leader wants to hear of goals; it does not grow old."""
    return _signed(keys, Purpose.PREFERENCES, leader.encode())


def read_preferences(keys: Keys, token: str) -> LeaderId | None:
    """Whose preferences a token opens; None when it is not ours."""
    said = _verified(keys, Purpose.PREFERENCES, token)
    return None if said is None else LeaderId(said.decode())


def opt_out_token(keys: Keys, address: AddressDigest) -> str:
    """The token of the links by which somebody who was invited wants no more mails; it does not grow old."""
    return _signed(keys, Purpose.OPT_OUT, address)


def read_opt_out(keys: Keys, token: str) -> AddressDigest | None:
    """Whose opt-out a token is, by the digest of the address; None when it is not ours."""
    said = _verified(keys, Purpose.OPT_OUT, token)
    return None if said is None or len(said) != 32 else AddressDigest(said)


def _signed(keys: Keys, purpose: Purpose, said: bytes) -> str:
    return _text(said + keys.sign(purpose, said)[:_SIGNATURE])


def _verified(keys: Keys, purpose: Purpose, token: str) -> bytes | None:
    try:
        whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars="-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    said, signature = whole[:-_SIGNATURE], whole[-_SIGNATURE:]
    # One token has one text: spare bits at its end must not make it another.
    is_ours = len(signature) == _SIGNATURE and _text(whole) == token and keys.verifies(purpose, said, signature)
    return said if is_ours else None


def _text(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()
