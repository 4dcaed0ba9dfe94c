"""`Contacts` on SQL: what is read of contacts, without a lock."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, exists, func, select

from services.collector.adapters.availability import available
from services.collector.adapters.inviting import contact_of, standing_of
from services.collector.adapters.inviting_tables import CONTACT_CHANGES, CONTACTS
from services.collector.adapters.rows import place_of
from services.collector.adapters.tables import LINKS_HANDED_OUT
from services.collector.application.inviting.ports import Change, Handed, Known
from services.collector.domain.contacts import MailState, Standing, Why
from services.collector.domain.places import Place
from shared.contracts.ids import RoundId
from shared.log.moments import micros, moment_of
from shared.runtime.addresses import AddressDigest
from shared.runtime.database import reading


class SqlContacts:
    """What is kept of contacts in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_due(self, *, now: datetime) -> bool:
        due = select(exists().where(CONTACTS.c.due_at <= micros(now)))
        with available(), reading(self._engine) as connection:
            return bool(connection.execute(due).scalar_one())

    def of(self, digests: Collection[AddressDigest]) -> Sequence[Known]:
        c = CONTACTS.c
        with available(), reading(self._engine) as connection:
            rows = connection.execute(select(CONTACTS).where(c.address_digest.in_(digests))).all()
            changes = _changes(connection, [row.id for row in rows])
        found = []
        for row in rows:
            contact = contact_of(row)
            known = Known(
                contact=contact.id,
                place=contact.place,
                language=contact.language,
                state=contact.state,
                why=contact.why,
                not_before=contact.not_before,
                invited_on=contact.invited_on,
                reminders=contact.reminders,
                due=None if row.due_at is None else moment_of(row.due_at),
                changes=tuple(changes[row.id]),
            )
            found.append(known)
        return sorted(found, key=lambda one: one.changes[0].at, reverse=True)

    def standing(self, digests: Collection[AddressDigest]) -> Standing:
        with available(), reading(self._engine) as connection:
            return standing_of(connection, digests)

    def states(self, round_: RoundId) -> Mapping[Place, Mapping[MailState, int]]:
        c = CONTACTS.c
        asked = select(c.round, c.unit, c.state, func.count().label("contacts")).where(c.round == round_)
        found: defaultdict[Place, dict[MailState, int]] = defaultdict(dict)
        with available(), reading(self._engine) as connection:
            for row in connection.execute(asked.group_by(c.round, c.unit, c.state)):
                found[place_of(row)][MailState(row.state)] = row.contacts
        return found

    def handed(self, round_: RoundId) -> Sequence[Handed]:
        asked = select(LINKS_HANDED_OUT).where(LINKS_HANDED_OUT.c.round == round_)
        with available(), reading(self._engine) as connection:
            rows = connection.execute(asked).all()
        return [Handed(place_of(row), row.handed_out, row.used, row.used_on) for row in rows]


def _changes(connection: Connection, contacts: Sequence[UUID]) -> Mapping[UUID, Sequence[Change]]:
    c = CONTACT_CHANGES.c
    found: defaultdict[UUID, list[Change]] = defaultdict(list)
    for row in connection.execute(select(CONTACT_CHANGES).where(c.contact.in_(contacts)).order_by(c.ordinal)):
        found[row.contact].append(Change(moment_of(row.at), MailState(row.state), Why(row.reason)))
    return found
