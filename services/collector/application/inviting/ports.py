"""What inviting needs of the world: values that cross the border, and Protocols. No logic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from services.collector.domain.contacts import Contact, MailState, Standing, Why
from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from shared.contracts.events import InvitationRequested
from shared.contracts.ids import ContactId, OrganisationId, RoundId, SurveyId
from shared.log.port import Progress, TopicPartition
from shared.runtime.addresses import AddressDigest
from shared.survey.localised import Language


@dataclass(frozen=True, slots=True)
class Change:
    """A contact's state from a moment on, and why."""

    at: datetime
    state: MailState
    why: Why


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a contact, for whoever asks why no mail came. due: when Kaiku looks at it next, or None."""

    contact: ContactId
    place: Place
    language: Language
    state: MailState
    why: Why
    not_before: date | None
    invited_on: date | None
    reminders: int
    due: datetime | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """Personal links of a place. used: how many had answered when the local day `as_of` began."""

    place: Place
    handed_out: int
    used: int
    as_of: date


class InvitingWork(Protocol):
    """One transaction over contacts. Left without `commit`, nothing has happened. Raises Unavailable."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def known(self, round_: RoundId, digests: Collection[AddressDigest]) -> Collection[AddressDigest]:
        """Which of these addresses are contacts of a round."""

    def add(self, contacts: Sequence[Contact], *, now: datetime) -> int:
        """Keep contacts, due now; returns how many were not known: a round has an address once."""

    def due(self, *, now: datetime, limit: int) -> Sequence[Contact]:
        """Contacts that are due, in the order in which they came due.

        Nobody else gets any until the transaction ends, so that no address is mailed about two surveys at once.
        """

    def standing(self, digests: Collection[AddressDigest]) -> Standing:
        """What is known of an address over all rounds, under any of its digests."""

    def wait(self, contact: Contact, until: datetime | None) -> None:
        """When to look at a contact next; None for never."""

    def change(self, contact: Contact, state: MailState, why: Why, *, now: datetime) -> None:
        """Note a change of state, unless the contact stands there, for the same reason, already."""

    def stepped(self, contact: Contact, *, invited_on: date, reminders: int, on: date) -> None:
        """Note that a mail has come due, and for its address, whether one goes out or not."""

    def hand_out(
        self,
        place: Place,
        links: Sequence[LinkDigest],
        *,
        organisation: OrganisationId,
        survey: SurveyId,
        now: datetime,
    ) -> None:
        """Keep the digests of links that are now handed out, in an order of their own."""

    def unused(self, links: Sequence[LinkDigest]) -> LinkDigest | None:
        """Which of these digests is kept: that of a link which has not answered."""

    def request(self, events: Sequence[InvitationRequested], *, now: datetime) -> None:
        """Have the notifier send these."""

    def one(self, contact: ContactId) -> Contact | None:
        """A contact that is not erased, locked."""

    def of_address(self, digests: Collection[AddressDigest]) -> Sequence[Contact]:
        """The contacts with an address, in any round, locked."""

    def opt_out(self, digest: AddressDigest, *, at: datetime | None) -> None:
        """Note since when an address wants no mails; None when it wants them."""

    def bounced(self, digest: AddressDigest, *, at: datetime) -> None:
        """Note that an address takes no mail."""

    def rounds(self) -> Mapping[RoundId, date | None]:
        """Rounds whose addresses are not erased, with the local day on which each ended, if it has."""

    def ended(self, round_: RoundId, on: date | None) -> None:
        """Note when a round has ended; None when it has not."""

    def look_again(self, round_: RoundId, *, now: datetime) -> None:
        """Have all contacts of a round looked at again for whom nothing more was to come, but who may be written to."""

    def erase(self, round_: RoundId, *, now: datetime) -> int:
        """Erase the addresses of a round's contacts and all by which they could be known; returns how many."""

    def forget_addresses(self, *, mailed_before: date, bounced_before: datetime) -> None:
        """Forget what is known of addresses that were last mailed, or bounced, so long ago; never an opt-out."""

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        """Lock partitions of the mail topic, in order, and say how far each has been read."""

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        """Where each of these partitions goes on."""

    def commit(self) -> None:
        """Make it so."""


class Contacts(Protocol):
    """Reads what is kept of contacts, each time as of now. All of them raise Unavailable."""

    def is_due(self, *, now: datetime) -> bool:
        """Whether a contact is due; cheap enough to be asked every second."""

    def of(self, digests: Collection[AddressDigest]) -> Sequence[Known]:
        """Everything about an address, the latest invitation first."""

    def standing(self, digests: Collection[AddressDigest]) -> Standing:
        """What is known of an address over all rounds."""

    def states(self, round_: RoundId) -> Mapping[Place, Mapping[MailState, int]]:
        """How many contacts of each place stand where."""

    def handed(self, round_: RoundId) -> Sequence[Handed]:
        """How many personal links of each place were handed out, and how many had been used as of last midnight."""


class InvitingJournal(Protocol):
    """Tells operators what happened to invitations, in numbers: never an address."""

    def changed(self, state: MailState, why: Why) -> None:
        """A contact's state has changed."""

    def erased(self, contacts: int) -> None:
        """Addresses were erased."""
