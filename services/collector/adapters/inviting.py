"""`InvitingWork` on SQL: one transaction over contacts. What is only read lives in `inviting_reads`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from services.collector.adapters import handed_out
from services.collector.adapters.availability import Work
from services.collector.adapters.inviting_tables import ADDRESSES, CONTACT_CHANGES, CONTACTS, INVITED_ROUNDS
from services.collector.adapters.rows import place_of
from services.collector.adapters.tables import OFFSETS, OUTBOX
from services.collector.domain.contacts import Contact, MailState, Standing, Why
from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from shared.contracts.cloudevents import encode
from shared.contracts.events import InvitationRequested
from shared.contracts.ids import ContactId, OrganisationId, RoundId, SurveyId
from shared.log import offsets, outbox
from shared.log.moments import micros
from shared.log.port import Progress, TopicPartition
from shared.runtime.addresses import AddressDigest
from shared.survey.localised import Language

MAIL_GROUP = "collector-mail"
_AT_ONCE = 5_000
# Any number will do, but for those of other locks on the collector's database.
_POSTING = 0x6B61696B75
_MAY_GO_ON = (MailState.EXPIRED, MailState.SENDING, MailState.SENT, MailState.REMINDED)
_C, _A = CONTACTS.c, ADDRESSES.c


class SqlInvitingWork(Work):
    """An `InvitingWork` on one connection. Used once."""

    def known(self, round_: RoundId, digests: Collection[AddressDigest]) -> Collection[AddressDigest]:
        found: set[AddressDigest] = set()
        for some in _parts(list(digests)):
            asked = select(_C.address_digest).where(_C.round == round_, _C.address_digest.in_(some))
            found.update(AddressDigest(bytes(one)) for one in self._connection.execute(asked).scalars())
        return found

    def add(self, contacts: Sequence[Contact], *, now: datetime) -> int:
        new = 0
        # In the order of their random ids, so that no order of rows leads from one table to another.
        for some in _parts(sorted(contacts, key=lambda one: one.id)):
            insertion = self._dialect.insert(CONTACTS).on_conflict_do_nothing().returning(_C.id)
            added = {row.id for row in self._connection.execute(insertion, [_row_of(one, now) for one in some])}
            changes = [_change_of(one.id, 1, one.state, one.why, now) for one in some if one.id in added]
            if changes:
                self._connection.execute(insert(CONTACT_CHANGES), changes)
            new += len(added)
        for round_ in {one.place.round for one in contacts}:
            self._connection.execute(self._dialect.insert(INVITED_ROUNDS).values(round=round_).on_conflict_do_nothing())
        return new

    def due(self, *, now: datetime, limit: int) -> Sequence[Contact]:
        if self._dialect is postgresql:
            alone = self._connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _POSTING})
            if not alone.scalar_one():
                return ()
        asked = select(CONTACTS).where(_C.due_at <= micros(now)).order_by(_C.due_at, _C.id).limit(limit)
        return [contact_of(row) for row in self._connection.execute(asked.with_for_update())]

    def standing(self, digests: Collection[AddressDigest]) -> Standing:
        return standing_of(self._connection, digests)

    def wait(self, contact: Contact, until: datetime | None) -> None:
        self._set(contact, due_at=None if until is None else micros(until))

    def change(self, contact: Contact, state: MailState, why: Why, *, now: datetime) -> None:
        c = CONTACT_CHANGES.c
        latest = select(c.ordinal, c.state, c.reason).where(c.contact == contact.id).order_by(c.ordinal.desc()).limit(1)
        row = self._connection.execute(latest).one_or_none()
        if row is not None and (row.state, row.reason) == (state, why):
            return
        ordinal = 1 if row is None else row.ordinal + 1
        self._connection.execute(insert(CONTACT_CHANGES), [_change_of(contact.id, ordinal, state, why, now)])
        self._set(contact, state=state.value, reason=why.value)

    def stepped(self, contact: Contact, *, invited_on: date, reminders: int, on: date) -> None:
        self._set(contact, invited_on=invited_on, reminders=reminders, stepped_on=on)
        self._address(contact.digest, mailed_on=on, mailed_round=contact.place.round)

    def hand_out(
        self,
        place: Place,
        links: Sequence[LinkDigest],
        *,
        organisation: OrganisationId,
        survey: SurveyId,
        now: datetime,
    ) -> None:
        handed_out.hand_out(self._connection, place, links, organisation=organisation, survey=survey, now=now)

    def unused(self, links: Sequence[LinkDigest]) -> LinkDigest | None:
        return handed_out.unused(self._connection, links)

    def request(self, events: Sequence[InvitationRequested], *, now: datetime) -> None:
        outbox.add(self._connection, OUTBOX, [encode(one) for one in events], now=now)

    def one(self, contact: ContactId) -> Contact | None:
        asked = select(CONTACTS).where(_C.id == contact, _C.address.is_not(None)).with_for_update()
        row = self._connection.execute(asked).one_or_none()
        return None if row is None else contact_of(row)

    def of_address(self, digests: Collection[AddressDigest]) -> Sequence[Contact]:
        asked = select(CONTACTS).where(_C.address_digest.in_(digests)).order_by(_C.id).with_for_update()
        return [contact_of(row) for row in self._connection.execute(asked)]

    def opt_out(self, digest: AddressDigest, *, at: datetime | None) -> None:
        self._address(digest, opted_out_at=None if at is None else micros(at))

    def bounced(self, digest: AddressDigest, *, at: datetime) -> None:
        self._address(digest, bounced_at=micros(at))

    def rounds(self) -> Mapping[RoundId, date | None]:
        c = INVITED_ROUNDS.c
        rows = self._connection.execute(select(c.round, c.ended_on).where(c.erased_on.is_(None)).with_for_update())
        return {RoundId(row.round): row.ended_on for row in rows}

    def ended(self, round_: RoundId, on: date | None) -> None:
        self._connection.execute(update(INVITED_ROUNDS).where(INVITED_ROUNDS.c.round == round_).values(ended_on=on))

    def look_again(self, round_: RoundId, *, now: datetime) -> None:
        ended = and_(_C.round == round_, _C.due_at.is_(None), _C.address.is_not(None), _C.state.in_(_MAY_GO_ON))
        self._connection.execute(update(CONTACTS).where(ended).values(due_at=micros(now)))

    def erase(self, round_: RoundId, *, now: datetime) -> int:
        there = and_(_C.round == round_, _C.address.is_not(None))
        contacts = [contact_of(row) for row in self._connection.execute(select(CONTACTS).where(there))]
        for contact in contacts:
            self.change(contact, MailState.ERASED, Why.THIRTY_DAYS, now=now)
        self._connection.execute(
            update(CONTACTS)
            .where(there)
            .values(address=None, address_digest=None, language=None, not_before=None, nonce=None, due_at=None)
        )
        self._connection.execute(
            update(INVITED_ROUNDS).where(INVITED_ROUNDS.c.round == round_).values(erased_on=now.date())
        )
        return len(contacts)

    def forget_addresses(self, *, mailed_before: date, bounced_before: datetime) -> None:
        old_mail, old_bounce = _A.mailed_on < mailed_before, _A.bounced_at < micros(bounced_before)
        self._connection.execute(update(ADDRESSES).where(old_mail).values(mailed_on=None, mailed_round=None))
        self._connection.execute(update(ADDRESSES).where(old_bounce).values(bounced_at=None))
        nothing = and_(_A.opted_out_at.is_(None), _A.bounced_at.is_(None), _A.mailed_on.is_(None))
        self._connection.execute(delete(ADDRESSES).where(nothing))

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        return offsets.lock_and_read(self._connection, OFFSETS, group=MAIL_GROUP, partitions=places)

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        offsets.store(self._connection, OFFSETS, group=MAIL_GROUP, progress=progress)

    @property
    def _dialect(self) -> ModuleType:
        return postgresql if self._engine.dialect.name == "postgresql" else sqlite

    def _set(self, contact: Contact, **values: object) -> None:
        self._connection.execute(update(CONTACTS).where(_C.id == contact.id).values(**values))

    def _address(self, digest: AddressDigest, **values: object) -> None:
        row = self._dialect.insert(ADDRESSES).values(digest=digest, **values)
        self._connection.execute(row.on_conflict_do_update(index_elements=["digest"], set_=values))


def contact_of(row: Row[Any]) -> Contact:
    """A contact that is not erased, as it is kept."""
    return Contact(
        id=ContactId(row.id),
        place=place_of(row),
        address=row.address,
        digest=AddressDigest(bytes(row.address_digest)),
        language=Language(row.language),
        not_before=row.not_before,
        nonce=bytes(row.nonce),
        state=MailState(row.state),
        why=Why(row.reason),
        invited_on=row.invited_on,
        reminders=row.reminders,
        stepped_on=row.stepped_on,
    )


def standing_of(connection: Connection, digests: Collection[AddressDigest]) -> Standing:
    """What is known of an address under any of its digests."""
    rows = connection.execute(select(ADDRESSES).where(_A.digest.in_(digests))).all()
    latest = max((row for row in rows if row.mailed_on is not None), key=lambda row: row.mailed_on, default=None)
    return Standing(
        opted_out=any(row.opted_out_at is not None for row in rows),
        bounced=any(row.bounced_at is not None for row in rows),
        mailed_on=latest.mailed_on if latest else None,
        mailed_round=RoundId(latest.mailed_round) if latest and latest.mailed_round else None,
    )


def _row_of(contact: Contact, now: datetime) -> Mapping[str, object]:
    return {
        "id": contact.id,
        "round": contact.place.round,
        "unit": contact.place.unit,
        "address": contact.address,
        "address_digest": contact.digest,
        "language": contact.language.value,
        "not_before": contact.not_before,
        "nonce": contact.nonce,
        "state": contact.state.value,
        "reason": contact.why.value,
        "due_at": micros(now),
        "invited_on": contact.invited_on,
        "reminders": contact.reminders,
        "stepped_on": contact.stepped_on,
    }


def _change_of(contact: ContactId, ordinal: int, state: MailState, why: Why, now: datetime) -> Mapping[str, object]:
    return {"contact": contact, "ordinal": ordinal, "at": micros(now), "state": state.value, "reason": why.value}


def _parts(many: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(many), _AT_ONCE):
        yield many[start : start + _AT_ONCE]
