"""The collector's world in memory: a network that asks, what is kept, a journal, and a bench with all use cases."""

import copy
import json
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from services.collector.adapters.checking import check_here
from services.collector.adapters.sorting import sort_on_disk
from services.collector.application.asking import Asking
from services.collector.application.drafting import Drafting
from services.collector.application.handing_out import HandingOut
from services.collector.application.importing import Importing
from services.collector.application.inviting.adding import AddingContacts
from services.collector.application.inviting.telling import Invitations
from services.collector.application.looking import Looking
from services.collector.application.pace import UNHURRIED, Pace
from services.collector.application.ports import (
    Channel,
    Content,
    Earlier,
    Erased,
    Held,
    Intake,
    Kept,
    Offer,
    Refusal,
    Tally,
)
from services.collector.application.receipts import Receipts
from services.collector.application.submitting import Receipt, Submission, Submitting
from services.collector.application.use_cases import UseCases
from services.collector.domain.errors import Unavailable
from services.collector.domain.links import LinkDigest, LinkToken, open_link
from services.collector.domain.places import Place
from services.collector.domain.receipts import ReceiptDigest
from services.collector.domain.responses import Response
from services.collector.domain.submissions import SubmissionKey
from shared.contracts.directory import Document, LinkKind, Network, Organisation, Round, SurveyVersion, Unit
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import NetworkId, OrganisationId, ResponseId, RoundId, ScopeId, SurveyId, UnitId
from shared.contracts.snapshot import Directory
from shared.runtime.clock import local_day
from shared.runtime.keys import Keys
from shared.survey.localised import Language, Localised
from tests.fakes.collector_drafts import MemoryDrafts
from tests.fakes.inviting_memory import InvitingTold, MemoryInviting

NOON = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
SECRET = "a secret of at least thirty-two characters"
KEYS = Keys([SECRET])
AUTO = UnitId(ScopeId("tredu-auto"))
KONE = UnitId(ScopeId("tredu-kone"))
SPRING = RoundId("spring")


def _words(fi: str, sv: str, en: str) -> dict[str, str]:
    return {"fi": fi, "sv": sv, "en": en}


DEFINITION: dict[str, object] = {
    "title": _words("Kumppanuuskysely", "Partnerskapsenkät", "Partnership survey"),
    "pages": [
        {
            "title": _words("Yhteistyö", "Samarbete", "Working together"),
            "elements": [
                {
                    "type": "radiogroup",
                    "name": "trust",
                    "title": _words("Luotamme toisiimme.", "Vi litar på varandra.", "We trust each other."),
                    "isRequired": True,
                    "choices": [1, 2, 3, 4, 5],
                    "showDontKnowItem": True,
                },
                {"type": "rating", "name": "recommend", "rateMin": 0, "rateMax": 10, "title": "Suosittelu"},
                {"type": "checkbox", "name": "ways", "choices": ["mail", "phone"], "showOtherItem": True, "title": "T"},
            ],
        },
        {
            "elements": [
                {"type": "html", "name": "thanks", "html": "<p>Kiitos</p><script>alert(1)</script>"},
                {
                    "type": "panel",
                    "title": "Lopuksi",
                    "elements": [
                        {"type": "boolean", "name": "again", "title": "Uudestaan?"},
                        {"type": "dropdown", "name": "field", "title": "Ala", "choices": ["auto", "kone"]},
                        {"type": "rating", "name": "ease", "title": "Helppous"},
                        {"type": "text", "name": "role", "title": "Rooli", "maxLength": 50},
                        {"type": "comment", "name": "better", "title": "Mitä paremmin?", "maxLength": 200},
                    ],
                },
            ]
        },
    ],
}


def a_round(
    name: str = SPRING,
    *,
    opens: date = date(2026, 3, 1),
    closes: date | None = date(2026, 3, 31),
    link: LinkKind = LinkKind.OPEN,
    cap: int | None = None,
    historic: bool = False,
    units: Sequence[UnitId] = (AUTO, KONE),
    version: int = 1,
) -> Round:
    return Round(
        id=RoundId(name),
        survey=SurveyId("partnership"),
        version=version,
        opens=opens,
        closes=closes,
        units=tuple(units),
        link=link,
        cap=cap,
        historic=historic,
    )


def a_directory(
    *rounds: Round,
    definition: Mapping[str, object] = DEFINITION,
    demo: bool = False,
    links: LinkKind | None = None,
) -> Directory:
    tredu = OrganisationId(ScopeId("tredu"))
    documents: list[Document] = [
        Network(
            NetworkId(ScopeId("lansi")),
            Localised("Länsi", "Väst", "West"),
            Localised.same("Parasta johtamista"),
            "palaute@example.org",
            demo=demo,
        ),
        Organisation(tredu, Localised.same("Tredu")),
        Unit(AUTO, Localised("Autoala", "Bilbranschen", "Automotive"), tredu, tredu),
        Unit(KONE, Localised("Konetekniikka", "Maskinteknik", "Machinery"), tredu, tredu),
        SurveyVersion(SurveyId("partnership"), 1, definition, links=links),
    ]
    return Directory.of([*documents, *(rounds or (a_round(),))])


class CurrentMemoryDirectory:
    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    def now(self) -> Directory:
        return self.directory


@dataclass
class MemoryState:
    responses: dict[ResponseId, Response] = field(default_factory=dict)
    withdrawn: dict[ResponseId, datetime] = field(default_factory=dict)
    personal: dict[LinkDigest, Place] = field(default_factory=dict)
    held: dict[ResponseId, FeedbackSubmitted | FeedbackWithdrawn] = field(default_factory=dict)
    capped: Counter[Place] = field(default_factory=Counter)
    events: list[FeedbackSubmitted | FeedbackWithdrawn] = field(default_factory=list)


class MemoryStore:
    """What is committed. Set `away` to have the database away."""

    def __init__(self) -> None:
        self.state = MemoryState()
        self.lock = threading.RLock()
        self.away = False

    def work(self) -> "MemoryWork":
        return MemoryWork(self)

    def _look(self) -> MemoryState:
        if self.away:
            raise Unavailable("away")
        return self.state

    def under_key(self, place: Place, key: SubmissionKey) -> Earlier | None:
        state = self._look()
        for one in list(state.responses.values()):
            if (one.place, one.key) == (place, key):
                return Earlier(one.id, None if one.id in state.withdrawn else one.fingerprint, one.receipt)
        return None

    def of_receipt(self, receipt: ReceiptDigest) -> Held | None:
        state = self._look()
        for one in state.responses.values():
            if one.receipt == receipt:
                content = Content(one.language, dict(one.answers), one.time)
                gone = one.id in state.withdrawn
                return Held(one.id, one.place, one.organisation, one.survey, one.version, None if gone else content)
        return None

    def unused(self, links: Sequence[LinkDigest]) -> LinkDigest | None:
        return next((one for one in links if one in self._look().personal), None)

    def taken(self, place: Place) -> int:
        return sum(one.place == place for one in self._look().responses.values())

    def tallies(self) -> Sequence[Tally]:
        state = self._look()
        accepted = Counter(one.place for one in state.responses.values())
        withdrawn = Counter(state.responses[one].place for one in state.withdrawn if one not in state.held)
        held = Counter(state.responses[one].place for one in state.held)
        return [Tally(place, accepted[place], withdrawn[place], 0, held[place]) for place in sorted(accepted)]

    def latest(self, round_: RoundId) -> Mapping[UnitId, datetime]:
        found: dict[UnitId, datetime] = {}
        for one in self._look().responses.values():
            if one.place.round == round_:
                found[one.place.unit] = max(one.time, found.get(one.place.unit, one.time))
        return found

    def keep(self, offer: Offer, *, now: datetime) -> bool:  # noqa: ARG002 – part of the port
        with self.lock:
            state = self._look()
            response = offer.response
            if self.under_key(response.place, response.key):
                return False
            if offer.link is not None and state.personal.pop(offer.link, None) is None:
                return False
            if offer.cap is not None and self.taken(response.place) >= offer.cap:
                return False
            state.responses[response.id] = response
            if offer.link is None:
                state.events.append(offer.event)
            else:
                state.held[response.id] = offer.event
            return True


class MemoryWork:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._state = store.state

    def __enter__(self) -> Self:
        if self._store.away:
            raise Unavailable("away")
        self._store.lock.acquire()
        self._state = copy.deepcopy(self._store.state)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.lock.release()

    def erase(self, receipt: ReceiptDigest, *, now: datetime) -> Erased | None:
        for one in self._state.responses.values():
            if one.receipt == receipt and one.id not in self._state.withdrawn:
                self._state.withdrawn[one.id] = now
                held = self._state.held.pop(one.id, None)
                return Erased(one.id, one.place, one.organisation, local_day(held.time) if held else None)
        return None

    def add_new(self, responses: Sequence[Response]) -> Collection[ResponseId]:
        new = {one.id: one for one in responses if one.id not in self._state.responses}
        self._state.responses.update(new)
        return new.keys()

    def hand_out(
        self,
        place: Place,
        links: Sequence[LinkDigest],
        *,
        organisation: OrganisationId,  # noqa: ARG002 – part of the port
        survey: SurveyId,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> None:
        self._state.personal.update(dict.fromkeys(links, place))

    def hold(self, event: FeedbackWithdrawn, day: date) -> None:  # noqa: ARG002 – part of the port
        self._state.held[event.response] = event

    def publish(
        self,
        events: Sequence[FeedbackSubmitted | FeedbackWithdrawn],
        *,
        now: datetime,  # noqa: ARG002 – part of the port
    ) -> None:
        self._state.events += events

    def commit(self) -> None:
        self._store.state = self._state


class CountingJournal:
    """Journal that remembers."""

    def __init__(self) -> None:
        self.told: Counter[tuple[str, ...]] = Counter()

    def accepted(self, channel: Channel, *, responses: int = 1) -> None:
        self.told["accepted", channel] += responses

    def repeated(self, channel: Channel) -> None:
        self.told["repeated", channel] += 1

    def refused(self, channel: Channel, reason: Refusal) -> None:
        self.told["refused", channel, reason] += 1

    def withdrawn(self, *, repeated: bool) -> None:
        self.told["withdrawn", "again" if repeated else "first"] += 1

    def drafted(self) -> None:
        self.told["drafted",] += 1

    def drafts_expired(self, count: int) -> None:
        self.told["drafts expired",] += count


class Ids:
    """Ids that tests can foretell."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> UUID:
        with self._lock:
            self._last += 1
            return UUID(int=self._last, version=4)


class Chance:
    """Random bytes that tests can foretell."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self, count: int) -> bytes:
        self._last += 1
        return self._last.to_bytes(count, "big")


class Bench:
    """All use cases over one store, and short words for what tests do with them."""

    def __init__(
        self,
        *rounds: Round,
        directory: Directory | None = None,
        keys: Keys = KEYS,
        store: MemoryStore | None = None,
        kept: Kept | None = None,
        intake: Intake | None = None,
        pace: Pace = UNHURRIED,
    ) -> None:
        self.store = store or MemoryStore()
        self.directory = CurrentMemoryDirectory(directory or a_directory(*rounds))
        self.journal = CountingJournal()
        self.drafts = MemoryDrafts()
        self.inviting = MemoryInviting()
        self.keys = keys
        kept = kept or self.store
        asking = Asking(directory=self.directory, kept=kept, keys=keys)
        self.cases = UseCases(
            asking=asking,
            kept=kept,
            looking=Looking(asking=asking, kept=kept),
            submitting=Submitting(
                asking=asking, kept=kept, intake=intake or self.store, keys=keys, new_id=Ids(), pace=pace
            ),
            drafting=Drafting(store=self.drafts, keys=keys, chance=Chance(), journal=self.journal),
            receipts=Receipts(asking=asking, kept=kept, work=self.store.work, journal=self.journal),
            handing_out=HandingOut(asking=asking, work=self.store.work, keys=keys, chance=Chance()),
            importing=Importing(
                asking=asking,
                kept=kept,
                work=self.store.work,
                journal=self.journal,
                checking=check_here,
                sorting=sort_on_disk,
            ),
            adding_contacts=AddingContacts(
                asking=asking,
                work=self.inviting.work,
                keys=keys,
                new_id=uuid4,
                chance=Chance(),
                journal=InvitingTold(),
            ),
            invitations=Invitations(asking=asking, contacts=self.inviting, keys=keys),
            journal=self.journal,
        )

    def link(self, unit: UnitId = AUTO, round_: str = SPRING) -> LinkToken:
        return open_link(self.keys, Place(RoundId(round_), unit))

    def submit(
        self,
        answers: Mapping[str, object] | None = None,
        *,
        key: str = "key-of-16-letters",
        link: str | None = None,
        language: Language = Language.FI,
        now: datetime = NOON,
    ) -> Receipt:
        sent = Submission(link or self.link(), SubmissionKey(key), language, answers or {"trust": 4})
        return self.cases.submitting.submit(sent, now=now)


def lines(*responses: Mapping[str, object]) -> Iterable[bytes]:
    """Lines for an import."""
    return [json.dumps(one).encode() + b"\n" for one in responses]
