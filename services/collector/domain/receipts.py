"""Receipt codes: with one its holder sees and withdraws a response. Pure.

A code is the first 100 bits of an HMAC of the response's id in Crockford's base32: 20 characters, shown as 4 × 5. The
database keeps its SHA-256 alone; whoever asks for the first reply again gets the code computed again.
"""

import hashlib
import hmac
from typing import NewType

from shared.contracts.ids import ResponseId
from shared.runtime.base32 import crockford, read_crockford
from shared.runtime.keys import Keys, Purpose

ReceiptCode = NewType("ReceiptCode", str)
ReceiptDigest = NewType("ReceiptDigest", bytes)

LENGTH = 20
GROUP = 5


def receipt_code(keys: Keys, response: ResponseId) -> ReceiptCode:
    """The code of a new response."""
    return _code(keys.sign(Purpose.RECEIPT, response.bytes))


def receipt_again(keys: Keys, response: ResponseId, digest: ReceiptDigest) -> ReceiptCode | None:
    """The code that was given for a response, whichever secret made it; None when that secret has gone."""
    codes = (_code(signature) for signature in keys.signatures(Purpose.RECEIPT, response.bytes))
    return next((code for code in codes if hmac.compare_digest(digest_of(code), digest)), None)


def digest_of(code: ReceiptCode) -> ReceiptDigest:
    """What is kept of a code."""
    return ReceiptDigest(hashlib.sha256(code.replace("-", "").encode()).digest())


def read_receipt(text: str) -> ReceiptCode | None:
    """The code that somebody typed, in any case, with or without hyphens; None when it can't be one."""
    read = read_crockford(text)
    return _grouped(read) if read is not None and len(read) == LENGTH else None


def _code(signature: bytes) -> ReceiptCode:
    # 13 bytes hold the 100 bits, and 4 more that the 20 characters leave out.
    return _grouped(crockford(signature[:13], LENGTH))


def _grouped(characters: str) -> ReceiptCode:
    return ReceiptCode("-".join(characters[at : at + GROUP] for at in range(0, LENGTH, GROUP)))
