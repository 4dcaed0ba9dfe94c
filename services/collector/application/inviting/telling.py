"""Telling coordinators how invitations stand: of one address what has happened and why, of a round only counts.

Whether somebody has answered is never told: links that were used are counted, as of last midnight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.collector.application.asking import Asking
from services.collector.application.inviting.ports import Contacts, Known
from services.collector.domain.contacts import MailState
from services.collector.domain.errors import UnknownRound
from services.collector.domain.places import Place
from shared.contracts.ids import RoundId, UnitId
from shared.runtime.addresses import address_digests
from shared.runtime.keys import Keys


@dataclass(frozen=True, slots=True)
class AddressStory:
    """What has become of an address. known: a round each, the latest first. opted_out, bounced: over all rounds."""

    known: tuple[Known, ...]
    opted_out: bool
    bounced: bool


@dataclass(frozen=True, slots=True)
class UnitInvitations:
    """How the invitations of a unit stand. states: contacts by state.

    handed_out: personal links, printed ones among them. used: how many had answered when the local day `as_of` began;
    both None as long as none has been handed out.
    """

    unit: UnitId
    states: Mapping[MailState, int] = field(default_factory=dict)
    handed_out: int = 0
    used: int | None = None
    as_of: date | None = None

    @property
    def contacts(self) -> int:
        """How many people of the unit are to be invited."""
        return sum(self.states.values())


class Invitations:
    """How invitations stand."""

    def __init__(self, *, asking: Asking, contacts: Contacts, keys: Keys) -> None:
        self._asking = asking
        self._contacts = contacts
        self._keys = keys

    def of_address(self, address: str) -> AddressStory:
        """What has become of an address, and why it got no mail. Raises Unavailable."""
        digests = address_digests(self._keys, address)
        standing = self._contacts.standing(digests)
        return AddressStory(tuple(self._contacts.of(digests)), standing.opted_out, standing.bounced)

    def of_round(self, round_id: RoundId) -> Sequence[UnitInvitations]:
        """How the invitations of each unit of a round stand, in the round's order. Raises UnknownRound, Unavailable."""
        round_ = self._asking.directory().rounds.get(round_id)
        if round_ is None:
            raise UnknownRound(f"there is no round {round_id!r}")
        states = self._contacts.states(round_id)
        handed = {one.place: one for one in self._contacts.handed(round_id)}
        found = []
        for unit in round_.units:
            place = Place(round_id, unit)
            links = handed.get(place)
            found.append(
                UnitInvitations(
                    unit,
                    states.get(place, {}),
                    links.handed_out if links else 0,
                    links.used if links else None,
                    links.as_of if links else None,
                )
            )
        return found
