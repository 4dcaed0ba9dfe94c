"""Mail addresses as digests: how one is known again without being kept. Pure; what is known of one lives elsewhere."""

from collections.abc import Sequence
from typing import NewType

from shared.runtime.keys import Keys, Purpose

AddressDigest = NewType("AddressDigest", bytes)


def address_digest(keys: Keys, address: str) -> AddressDigest:
    """32 bytes by which an address is known again, but by nobody without the key."""
    return address_digests(keys, address)[0]


def address_digests(keys: Keys, address: str) -> Sequence[AddressDigest]:
    """What each secret, newest first, makes of an address, in whatever case it is written."""
    return [AddressDigest(one) for one in keys.signatures(Purpose.ADDRESS, address.strip().casefold().encode())]
