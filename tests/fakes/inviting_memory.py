"""Contacts in memory."""

import copy
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import TracebackType
from typing import Self

from services.collector.application.inviting.ports import Change, Handed, Known
from services.collector.domain.contacts import Contact, MailState, Standing, Why
from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from shared.contracts.events import InvitationRequested
from shared.contracts.ids import ContactId, OrganisationId, RoundId, SurveyId
from shared.log.moments import EPOCH
from shared.log.port import Progress, TopicPartition
from shared.runtime.addresses import AddressDigest


@dataclass
class InvitingState:
    contacts: dict[ContactId, Contact] = field(default_factory=dict)
    due: dict[ContactId, datetime] = field(default_factory=dict)
    changes: defaultdict[ContactId, list[Change]] = field(default_factory=lambda: defaultdict(list))
    standing: dict[AddressDigest, Standing] = field(default_factory=dict)
    bounced: dict[AddressDigest, datetime] = field(default_factory=dict)
    links: dict[LinkDigest, Place] = field(default_factory=dict)
    handed: Counter[Place] = field(default_factory=Counter)
    requested: list[InvitationRequested] = field(default_factory=list)
    rounds: dict[RoundId, date | None] = field(default_factory=dict)
    erased: set[ContactId] = field(default_factory=set)
    progress: dict[TopicPartition, Progress] = field(default_factory=dict)


class MemoryInviting:
    """What is committed; a `Contacts` too."""

    def __init__(self) -> None:
        self.state = InvitingState()

    def work(self) -> "MemoryInvitingWork":
        return MemoryInvitingWork(self)

    def is_due(self, *, now: datetime) -> bool:
        return any(at <= now for at in self.state.due.values())

    def of(self, digests: Collection[AddressDigest]) -> Sequence[Known]:
        state = self.state
        found = [one for one in state.contacts.values() if one.digest in digests and one.id not in state.erased]
        known = [
            Known(
                one.id,
                one.place,
                one.language,
                one.state,
                one.why,
                one.not_before,
                one.invited_on,
                one.reminders,
                state.due.get(one.id),
                tuple(state.changes[one.id]),
            )
            for one in found
        ]
        return sorted(known, key=lambda one: one.changes[0].at, reverse=True)

    def standing(self, digests: Collection[AddressDigest]) -> Standing:
        return next((self.state.standing[one] for one in digests if one in self.state.standing), Standing())

    def states(self, round_: RoundId) -> Mapping[Place, Mapping[MailState, int]]:
        found: defaultdict[Place, Counter[MailState]] = defaultdict(Counter)
        for one in self.state.contacts.values():
            if one.place.round == round_:
                found[one.place][one.state] += 1
        return found

    def handed(self, round_: RoundId) -> Sequence[Handed]:
        handed = self.state.handed
        return [Handed(place, count, 0, date(2026, 3, 10)) for place, count in handed.items() if place.round == round_]


class MemoryInvitingWork:
    def __init__(self, inviting: MemoryInviting) -> None:
        self._inviting = inviting

    def __enter__(self) -> Self:
        self._state = copy.deepcopy(self._inviting.state)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def known(self, round_: RoundId, digests: Collection[AddressDigest]) -> Collection[AddressDigest]:
        here = [one for one in self._state.contacts.values() if one.place.round == round_]
        there = {one.digest for one in here if one.id not in self._state.erased}
        return there & set(digests)

    def add(self, contacts: Sequence[Contact], *, now: datetime) -> int:
        new = 0
        for one in contacts:
            if not self.known(one.place.round, [one.digest]):
                self._state.contacts[one.id] = one
                self._state.due[one.id] = now
                self._state.changes[one.id].append(Change(now, one.state, one.why))
                self._state.rounds.setdefault(one.place.round, None)
                new += 1
        return new

    def due(self, *, now: datetime, limit: int) -> Sequence[Contact]:
        due = sorted((at, one) for one, at in self._state.due.items() if at <= now)
        return [self._state.contacts[one] for _, one in due[:limit]]

    def standing(self, digests: Collection[AddressDigest]) -> Standing:
        return next((self._state.standing[one] for one in digests if one in self._state.standing), Standing())

    def wait(self, contact: Contact, until: datetime | None) -> None:
        self._state.due.pop(contact.id, None)
        if until is not None:
            self._state.due[contact.id] = until

    def change(self, contact: Contact, state: MailState, why: Why, *, now: datetime) -> None:
        latest = self._state.changes[contact.id][-1]
        if (latest.state, latest.why) != (state, why):
            self._state.changes[contact.id].append(Change(now, state, why))
            self._set(contact, state=state, why=why)

    def stepped(self, contact: Contact, *, invited_on: date, reminders: int, on: date) -> None:
        self._set(contact, invited_on=invited_on, reminders=reminders, stepped_on=on)
        self._stand(contact.digest, mailed_on=on, mailed_round=contact.place.round)

    def hand_out(
        self,
        place: Place,
        links: Sequence[LinkDigest],
        *,
        organisation: OrganisationId,  # noqa: ARG002 – part of the port
        survey: SurveyId,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> None:
        self._state.links.update(dict.fromkeys(links, place))
        self._state.handed[place] += len(links)

    def unused(self, links: Sequence[LinkDigest]) -> LinkDigest | None:
        return next((one for one in links if one in self._state.links), None)

    def request(self, events: Sequence[InvitationRequested], *, now: datetime) -> None:  # noqa: ARG002 – part of the port
        self._state.requested += events

    def one(self, contact: ContactId) -> Contact | None:
        return None if contact in self._state.erased else self._state.contacts.get(contact)

    def of_address(self, digests: Collection[AddressDigest]) -> Sequence[Contact]:
        contacts = self._state.contacts.values()
        return [one for one in contacts if one.digest in digests and one.id not in self._state.erased]

    def opt_out(self, digest: AddressDigest, *, at: datetime | None) -> None:
        self._stand(digest, opted_out=at is not None)

    def bounced(self, digest: AddressDigest, *, at: datetime) -> None:
        self._stand(digest, bounced=True)
        self._state.bounced[digest] = at

    def rounds(self) -> Mapping[RoundId, date | None]:
        return dict(self._state.rounds)

    def ended(self, round_: RoundId, on: date | None) -> None:
        self._state.rounds[round_] = on

    def look_again(self, round_: RoundId, *, now: datetime) -> None:
        going = (MailState.EXPIRED, MailState.SENDING, MailState.SENT, MailState.REMINDED)
        for one in self._state.contacts.values():
            if one.place.round == round_ and one.state in going:
                self._state.due.setdefault(one.id, now)

    def erase(self, round_: RoundId, *, now: datetime) -> int:
        gone = [one for one in self._state.contacts.values() if one.place.round == round_]
        for one in gone:
            self.change(one, MailState.ERASED, Why.THIRTY_DAYS, now=now)
            self.wait(one, None)
            self._state.erased.add(one.id)
        self._state.rounds.pop(round_, None)
        return len(gone)

    def forget_addresses(self, *, mailed_before: date, bounced_before: datetime) -> None:
        for digest, one in list(self._state.standing.items()):
            known = one
            if known.mailed_on is not None and known.mailed_on < mailed_before:
                known = replace(known, mailed_on=None, mailed_round=None)
            if known.bounced and self._state.bounced[digest] < bounced_before:
                known = replace(known, bounced=False)
            self._state.standing[digest] = known

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        return {place: self._state.progress.get(place, Progress(0, EPOCH)) for place in sorted(places)}

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        self._state.progress.update(progress)

    def commit(self) -> None:
        self._inviting.state = self._state

    def _set(self, contact: Contact, **values: object) -> None:
        known = self._state.contacts[contact.id]
        self._state.contacts[contact.id] = replace(known, **values)  # type: ignore[arg-type]  # fields by name

    def _stand(self, digest: AddressDigest, **values: object) -> None:
        known = self._state.standing.get(digest, Standing())
        self._state.standing[digest] = replace(known, **values)  # type: ignore[arg-type]  # fields by name


class InvitingTold:
    """An `InvitingJournal` that remembers."""

    def __init__(self) -> None:
        self.changes: Counter[tuple[MailState, Why]] = Counter()
        self.gone = 0

    def changed(self, state: MailState, why: Why) -> None:
        self.changes[state, why] += 1

    def erased(self, contacts: int) -> None:
        self.gone += contacts
