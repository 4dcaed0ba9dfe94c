"""Keys: one a purpose, derived from KAIKU_SECRET by HKDF-SHA256 (RFC 5869). What is signed lives with its users."""

import hashlib
import hmac
from collections.abc import Sequence
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_SECRET = 32


class Purpose(StrEnum):
    """What a key is for. A key of one purpose never signs for another."""

    LINK = "link"
    RECEIPT = "receipt"
    FINGERPRINT = "fingerprint"
    SIGN_IN = "sign-in"
    SESSION = "session"
    NOTICE = "notice"
    FORM = "form"
    DRAFT = "draft"
    PERSONAL_LINK = "personal-link"
    ADDRESS = "address"
    OPT_OUT = "opt-out"
    PREFERENCES = "preferences"


class Keys:
    """HMAC-SHA256 with the key of a purpose.

    secrets: the values of KAIKU_SECRET, newest first. The first one signs; each of them verifies, so that a
    secret can be changed without breaking printed links. Raises ValueError for no secret or one under 32 characters.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets or any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise ValueError(f"KAIKU_SECRET needs values of at least {SHORTEST_SECRET} characters, newest first")
        self._keys = {purpose: tuple(_derive(secret, purpose) for secret in secrets) for purpose in Purpose}

    def sign(self, purpose: Purpose, message: bytes) -> bytes:
        """32 bytes that only a holder of the secret can make."""
        return hmac.digest(self._keys[purpose][0], message, hashlib.sha256)

    def signatures(self, purpose: Purpose, message: bytes) -> Sequence[bytes]:
        """What each secret, newest first, would sign."""
        return [hmac.digest(key, message, hashlib.sha256) for key in self._keys[purpose]]

    def verifies(self, purpose: Purpose, message: bytes, signature: bytes) -> bool:
        """Whether `signature` begins any secret's signature; at least 8 bytes of it, compared in constant time."""
        return len(signature) >= 8 and any(
            hmac.compare_digest(whole[: len(signature)], signature) for whole in self.signatures(purpose, message)
        )

    def values(self, purpose: Purpose) -> Sequence[bytes]:
        """The keys themselves, newest first, for libraries that sign by themselves (session cookies)."""
        return self._keys[purpose]


def _derive(secret: str, purpose: Purpose) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"kaiku", info=purpose.encode()).derive(secret.encode())
