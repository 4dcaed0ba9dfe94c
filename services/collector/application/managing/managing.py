"""Everything that coordinators do, in one hand. What each does lives in its module."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.collector.application.asking import Asking
from services.collector.application.managing.inviting import Inviting
from services.collector.application.managing.people import People, Person
from services.collector.application.managing.ports import ManagingReads, Noted
from services.collector.application.managing.rounds import Rounds
from services.collector.application.managing.surveys import Surveys
from services.collector.application.managing.texts import ReadingTexts
from services.collector.domain.managing import Unseen

A_PAGE = 50


class AuditLog:
    """What was done, for those whose it is."""

    def __init__(self, reads: ManagingReads) -> None:
        self._reads = reads

    def read(self, who: Person, *, before: int | None = None, most: int = A_PAGE) -> Sequence[Noted]:
        """Newest first: all of it for the network's coordinators, an organisation's for its own. Raises Unseen."""
        if not who.coordinates:
            raise Unseen("audit")
        scopes = None if who.for_network else who.organisations
        return self._reads.notes(scopes, before=before, most=most)


@dataclass(frozen=True, slots=True)
class Managing:
    """asking: the directory as links see it, as of now."""

    asking: Asking
    people: People
    surveys: Surveys
    rounds: Rounds
    texts: ReadingTexts
    audit: AuditLog
    inviting: Inviting
