"""Adding contacts: a file becomes people to be invited, all of them or nobody. When they are lives in `posting`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.collector.application.asking import Asking
from services.collector.application.inviting.ports import InvitingJournal, InvitingWork
from services.collector.application.inviting.reading import Row, read
from services.collector.domain.contacts import Contact, MailState, Why
from services.collector.domain.errors import UnknownRound
from services.collector.domain.places import Place, State, state_on
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import ContactId, RoundId
from shared.runtime.addresses import address_digests
from shared.runtime.clock import local_day
from shared.runtime.keys import Keys
from shared.runtime.personal_links import NONCE


@dataclass(frozen=True, slots=True)
class Added:
    """What came of a file. new: contacts that will be invited. known: those whom the round had already."""

    new: int
    known: int


class AddingContacts:
    """Adds contacts to rounds. chance: gives so many random bytes."""

    def __init__(
        self,
        *,
        asking: Asking,
        work: Callable[[], InvitingWork],
        keys: Keys,
        new_id: Callable[[], UUID],
        chance: Callable[[int], bytes],
        journal: InvitingJournal,
    ) -> None:
        self._asking = asking
        self._work = work
        self._keys = keys
        self._new_id = new_id
        self._chance = chance
        self._journal = journal

    def add(self, round_id: RoundId, content: bytes, *, now: datetime) -> Added:
        """Take the contacts of a CSV file in; the same file twice invites nobody twice.

        Raises UnknownRound, InvalidContacts, Unavailable.
        """
        round_ = self._round(round_id, now)
        rows = read(content, round_)
        with self._work() as work:
            digests = {row.address: address_digests(self._keys, row.address) for row in rows}
            known = set(work.known(round_.id, [one for some in digests.values() for one in some]))
            fresh = [row for row in rows if known.isdisjoint(digests[row.address])]
            new = work.add([self._contact(round_, row) for row in fresh], now=now)
            work.commit()
        for _ in range(new):
            self._journal.changed(MailState.QUEUED, Why.ADDED)
        return Added(new, len(rows) - new)

    def _contact(self, round_: Round, row: Row) -> Contact:
        return Contact(
            id=ContactId(self._new_id()),
            place=Place(round_.id, row.unit),
            address=row.address,
            digest=address_digests(self._keys, row.address)[0],
            language=row.language,
            not_before=row.not_before,
            nonce=self._chance(NONCE),
        )

    def _round(self, round_id: RoundId, now: datetime) -> Round:
        round_ = self._asking.directory().rounds.get(round_id)
        if round_ is None:
            raise UnknownRound(f"there is no round {round_id!r}")
        if round_.historic or round_.link is not LinkKind.PERSONAL:
            raise UnknownRound(f"the round {round_id!r} has no personal links: only by those are people invited")
        if state_on(round_, local_day(now)) is State.CLOSED:
            raise UnknownRound(f"the round {round_id!r} closed on {round_.closes}")
        return round_
