"""People to invite, by name."""

from datetime import date
from uuid import UUID

from services.collector.domain.contacts import Contact
from services.collector.domain.places import Place
from shared.contracts.ids import ContactId
from shared.runtime.addresses import address_digest
from shared.survey.localised import Language
from tests.fakes.collector import AUTO, KEYS, SPRING


def a_contact(
    name: str = "anna",
    *,
    place: Place | None = None,
    language: Language = Language.FI,
    not_before: date | None = None,
    number: int = 0,
) -> Contact:
    address = f"{name}@example.org"
    return Contact(
        id=ContactId(UUID(int=number or sum(name.encode()), version=4)),
        place=place or Place(SPRING, AUTO),
        address=address,
        digest=address_digest(KEYS, address),
        language=language,
        not_before=not_before,
        nonce=name.encode()[:8].ljust(8, b"."),
    )
