"""What the collector's use cases need of the world: values that cross the border, and Protocols. No logic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from services.collector.domain.receipts import ReceiptDigest
from services.collector.domain.responses import Response
from services.collector.domain.submissions import Fingerprint, SubmissionKey
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, SurveyId, UnitId
from shared.contracts.snapshot import Directory
from shared.survey.localised import Language

# ── What is kept ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Earlier:
    """A response that was kept under a submission key. fingerprint: None once it has been withdrawn."""

    id: ResponseId
    fingerprint: Fingerprint | None
    receipt: ReceiptDigest | None


@dataclass(frozen=True, slots=True)
class Content:
    """What is stored of a response: all of it. answers: by question, texts among them. language: see `Response`."""

    language: Language | None
    answers: dict[str, object]
    time: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A response as its receipt code finds it.

    content: None once it has been withdrawn, or erased because it was kept long enough (is_over).
    """

    id: ResponseId
    place: Place
    organisation: OrganisationId
    survey: SurveyId
    version: int
    content: Content | None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What reconciling compares, of one round and unit.

    accepted: responses ever accepted. withdrawn: those of them whose withdrawal the log is to hear of by now.
    published: those that the log has. held: those through personal links that wait for the end of their day.
    """

    place: Place
    accepted: int
    withdrawn: int
    published: int
    held: int = 0


class Kept(Protocol):
    """Reads what is kept, each time as of now. All of them raise Unavailable when the database is away."""

    def under_key(self, place: Place, key: SubmissionKey) -> Earlier | None:
        """The response that was kept under a submission key."""

    def of_receipt(self, receipt: ReceiptDigest) -> Held | None:
        """The response that a receipt code belongs to."""

    def unused(self, links: Sequence[LinkDigest]) -> LinkDigest | None:
        """Which of these digests is kept: that of a personal link which has been handed out and not answered."""

    def taken(self, place: Place) -> int:
        """How many places of a capped link are taken; withdrawn answers keep theirs."""

    def tallies(self) -> Sequence[Tally]:
        """Every round and unit that has ever taken a response, sorted."""

    def latest(self, round_: RoundId) -> Mapping[UnitId, datetime]:
        """When the latest response of each unit of a round came, of which the time is still kept."""


# ── What is changed ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Offer:
    """A response that wants to be kept, and what the log is to hear of it.

    link: the personal link that it claims; its event is then held until its day is over. cap: the most responses that
    its place takes. Both None for an open link without a cap.
    """

    response: Response
    event: FeedbackSubmitted
    link: LinkDigest | None = None
    cap: int | None = None


class Intake(Protocol):
    """Keeps responses. Many offers may share a transaction; each has its own verdict."""

    def keep(self, offer: Offer, *, now: datetime) -> bool:
        """Keep a response, its event and its claim, all or nothing; return only when they can't be lost any more.

        False, and nothing has changed, when its key is known at its place, its personal link has been used, or its
        cap has been reached. Safe to call from many threads at once. Raises Unavailable.
        """


@dataclass(frozen=True, slots=True)
class Erased:
    """A response of which nothing but its id, its place and its time of withdrawal is left.

    held: the local day of one whose event was still held; that event is gone too.
    """

    id: ResponseId
    place: Place
    organisation: OrganisationId
    held: date | None = None


class Work(Protocol):
    """One transaction. Left without `commit`, nothing has happened. Raises Unavailable."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def erase(self, receipt: ReceiptDigest, *, now: datetime) -> Erased | None:
        """Erase language, answers, time and fingerprint of a response; None when there is nothing left to erase."""

    def add_new(self, responses: Sequence[Response]) -> Collection[ResponseId]:
        """Keep responses whose ids are not known yet; returns the ids of those."""

    def hand_out(
        self,
        place: Place,
        links: Sequence[LinkDigest],
        *,
        organisation: OrganisationId,
        survey: SurveyId,
        now: datetime,
    ) -> None:
        """Keep the digests of personal links, in an order of their own, and have the log hear of every five or more."""

    def hold(self, event: FeedbackWithdrawn, day: date) -> None:
        """Have the log hear of it with the responses through personal links of a local day, once that is over."""

    def publish(self, events: Sequence[FeedbackSubmitted | FeedbackWithdrawn], *, now: datetime) -> None:
        """Have the log hear of these, in this order."""

    def commit(self) -> None:
        """Make it so."""


# ── The rest of the world ─────────────────────────────────────────────────────────────────────────────────────────


class CurrentDirectory(Protocol):
    """The network's reference data."""

    def now(self) -> Directory:
        """The directory as this service knows it; the same object as long as nothing has changed."""


class Channel(StrEnum):
    """How a response came."""

    FORM = "form"
    API = "api"
    IMPORT = "import"


class Refusal(StrEnum):
    """Why something was not taken; bounded, so that it can be a metric's label."""

    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    UNKNOWN_LINK = "unknown-link"
    KEY_REUSED = "key-reused"
    NOT_OPEN = "round-not-open"
    CLOSED = "round-closed"
    INVALID = "invalid-answers"
    USED = "link-used"
    TOO_FAST = "too-many-at-once"
    CAP = "cap-reached"
    UNAVAILABLE = "unavailable"


class Journal(Protocol):
    """Tells operators what happened, in numbers: never an answer, a link or a code."""

    def accepted(self, channel: Channel, *, responses: int = 1) -> None:
        """Responses were kept."""

    def repeated(self, channel: Channel) -> None:
        """A response that had been kept before was sent again."""

    def refused(self, channel: Channel, reason: Refusal) -> None:
        """A response was not taken."""

    def withdrawn(self, *, repeated: bool) -> None:
        """A response was withdrawn, or had been before."""
