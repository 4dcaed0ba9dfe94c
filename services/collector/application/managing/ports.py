"""What the coordinators' use cases need of the world: values that cross the border, and Protocols. No logic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from services.collector.domain.places import Place
from shared.contracts.directory import Document, LinkKind
from shared.contracts.ids import LeaderId, OrganisationId, ResponseId, RoundId, ScopeId, SurveyId, UnitId

# ── What was done ─────────────────────────────────────────────────────────────────────────────────────────────────


class Deed(StrEnum):
    """What can be done that is noted."""

    SURVEY_UPLOADED = "survey.uploaded"
    SURVEY_DISCARDED = "survey.discarded"
    SURVEY_PUBLISHED = "survey.published"
    ROUND_OPENED = "round.opened"
    ROUND_CHANGED = "round.changed"
    ROUND_CLOSED = "round.closed"
    LINKS_MADE = "links.made"
    INVITATIONS_MADE = "invitations.made"
    ADDRESS_ASKED = "address.asked"
    TEXTS_READ = "texts.read"


@dataclass(frozen=True, slots=True)
class Note:
    """Who did what, and when. scope: whose coordinators may see it. subject: of what, such as a round's id.

    by_token: a program did it in their name. details: what a reader needs to understand it; never a mail address, an
    answer or a link.
    """

    at: datetime
    who: LeaderId
    deed: Deed
    scope: ScopeId
    subject: str
    by_token: bool = False
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """A note in its place in the audit log, from 1."""

    position: int
    note: Note


# ── What waits to be published ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Upload:
    """A survey that was brought and checked, and is not published yet. owner: None for the network's."""

    id: UUID
    survey: SurveyId
    owner: OrganisationId | None
    links: LinkKind | None
    definition: Mapping[str, object]
    by: LeaderId
    at: datetime


class ManagingWork(Protocol):
    """One transaction. Left without `commit`, nothing has happened. Raises Unavailable."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def publish(self, document: Document, *, before: Document | None, now: datetime) -> bool:
        """Have the directory hear of a document, and know it here at once.

        False, and nothing has changed, when the directory here does not hold `before` (None: nothing) under its key.
        """

    def note(self, note: Note) -> None:
        """Add to the audit log."""

    def keep_upload(self, upload: Upload) -> None:
        """Keep a survey until it is published or discarded."""

    def drop_upload(self, upload: UUID) -> bool:
        """Forget it; False when it has gone already."""

    def drop_uploads(self, *, before: datetime) -> None:
        """Forget those that nobody came back to."""

    def commit(self) -> None:
        """Make it so."""


@dataclass(frozen=True, slots=True)
class Written:
    """A response of which something is left, and when it came."""

    response: ResponseId
    answers: Mapping[str, object]
    at: datetime


class ManagingReads(Protocol):
    """Reads, each as of now. All raise Unavailable when the database is away."""

    def upload(self, upload: UUID) -> Upload | None:
        """A survey that waits."""

    def uploads(self) -> Sequence[Upload]:
        """All that wait, newest first."""

    def notes(self, scopes: Collection[ScopeId] | None, *, before: int | None, most: int) -> Sequence[Noted]:
        """The audit log of some scopes (None: of all), newest first. before: only older ones than this position."""

    def written(self, place: Place) -> Sequence[Written]:
        """Every response of a place that has not been erased."""

    def answered(self, round_: RoundId) -> Mapping[UnitId, int]:
        """How many have ever answered in each unit of a round."""


# ── Texts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Member:
    """A text's seat. batch: numbered from 1 for each question. seat: drawn by lot, it alone orders what is shown."""

    batch: int
    question: str
    response: ResponseId
    seat: int


class TextWork(Protocol):
    """One transaction over the texts of one place; of two at once, the second waits. Raises Unavailable."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def members(self) -> Sequence[Member]:
        """Every seat that was ever given."""

    def seat(self, members: Sequence[Member]) -> None:
        """Give seats, for ever."""

    def note(self, note: Note) -> None:
        """Add to the audit log."""

    def commit(self) -> None:
        """Make it so."""
