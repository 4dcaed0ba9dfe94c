"""The coordinators' world in memory: a network by name, what is kept, and the app over it."""

import copy
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Self
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry
from werkzeug.wrappers import Response

from services.collector.application.asking import Asking
from services.collector.application.handing_out import HandingOut
from services.collector.application.inviting.adding import AddingContacts
from services.collector.application.inviting.telling import Invitations
from services.collector.application.managing.inviting import Inviting
from services.collector.application.managing.managing import AuditLog, Managing
from services.collector.application.managing.people import People, Person
from services.collector.application.managing.ports import Member, Note, Noted, Upload, Written
from services.collector.application.managing.rounds import Rounds
from services.collector.application.managing.surveys import Surveys
from services.collector.application.managing.texts import ReadingTexts
from services.collector.domain.places import Place
from services.collector.entrypoints.manage.app import create_app
from services.collector.entrypoints.manage.gate import form_token
from shared.contracts.directory import (
    Credentials,
    Document,
    Group,
    Leader,
    LinkKind,
    Network,
    Organisation,
    Round,
    SurveyVersion,
    Unit,
)
from shared.contracts.documents import key_of
from shared.contracts.ids import (
    GroupId,
    LeaderId,
    NetworkId,
    OrganisationId,
    ResponseId,
    RoundId,
    ScopeId,
    SurveyId,
    UnitId,
)
from shared.contracts.snapshot import Directory
from shared.runtime.keys import Keys, Purpose
from shared.survey.localised import Language, Localised
from shared.web.metrics import HttpMetrics
from shared.web.sessions import COOKIE, Session, Sessions
from tests.fakes.collector import DEFINITION, KEYS, Chance, CurrentMemoryDirectory, Ids, MemoryStore
from tests.fakes.collector_http import COMPILED, Standing
from tests.fakes.inviting_memory import InvitingTold, MemoryInviting

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)  # a Tuesday
TODAY = date(2026, 3, 10)
URL = "https://palaute.example"
NETWORK, TREDU, SEDU = (ScopeId(one) for one in ("lansi", "tredu", "sedu"))
AUTO, KONE, KURIKKA, LAPUA = (UnitId(ScopeId(one)) for one in ("auto", "kone", "kurikka", "lapua"))
SPRING, SHARED, SEDUS, INVITED, HISTORY = (RoundId(one) for one in ("spring", "shared", "sedus", "invited", "history"))
PARTNERSHIP, OWN, OTHERS = (SurveyId(one) for one in ("partnership", "tredus-own", "sedus-own"))
# Coordinators of the network and of each organisation; leaders of a unit, a group and the network.
NELLI, TARU, SIRPA, ULLA, GUNNAR, NIILO = (
    LeaderId(one) for one in ("nelli", "taru", "sirpa", "ulla", "gunnar", "niilo")
)
TOKENS = {one: f"kaiku_of-{one}" for one in (NELLI, TARU, SIRPA, ULLA, GUNNAR, NIILO)}


def a_round(name: RoundId, units: Sequence[UnitId], **rest: object) -> Round:
    """A round of the partnership survey, open in March, unless a test says otherwise."""
    values: dict[str, object] = {
        "survey": PARTNERSHIP, "version": 1, "opens": date(2026, 3, 1), "closes": date(2026, 3, 31), **rest
    }  # fmt: skip
    return Round(id=name, units=tuple(units), **values)  # type: ignore[arg-type]  # as the class says


def documents() -> list[Document]:
    """Tredu with two units, Sedu with two, a group of one each; surveys of the network and of both; rounds of all."""

    def person(name: LeaderId, leads: Sequence[str] = (), coordinates: Sequence[str] = ()) -> Leader:
        scopes = tuple(map(ScopeId, leads)), tuple(map(ScopeId, coordinates))
        return Leader(name, f"{name.title()} Esimerkki", f"{name}@example.org", Language.FI, *scopes)

    tredu, sedu = OrganisationId(TREDU), OrganisationId(SEDU)
    return [
        Network(NetworkId(NETWORK), Localised("Länsi", "Väst", "West"), Localised.same("Verkosto"), "a@example.org"),
        Organisation(tredu, Localised.same("Tredu")),
        Organisation(sedu, Localised.same("Sedu")),
        Unit(AUTO, Localised("Autoala", "Bilbranschen", "Automotive"), tredu, tredu),
        Unit(KONE, Localised("Kone", "Maskin", "Machinery"), tredu, AUTO),
        Unit(KURIKKA, Localised.same("Kurikka"), sedu, sedu),
        Unit(LAPUA, Localised.same("Lapua"), sedu, sedu),
        Group(GroupId(ScopeId("theme")), Localised.same("Teema"), (KONE, LAPUA)),
        person(NELLI, coordinates=[NETWORK]),
        person(TARU, coordinates=[TREDU]),
        person(SIRPA, coordinates=[SEDU]),
        person(ULLA, leads=[AUTO]),
        person(GUNNAR, leads=["theme"]),
        person(NIILO, leads=[NETWORK]),
        *(Credentials(one, 1, (hashlib.sha256(token.encode()).hexdigest(),)) for one, token in TOKENS.items()),
        SurveyVersion(PARTNERSHIP, 1, DEFINITION),
        SurveyVersion(OWN, 1, DEFINITION, LinkKind.PERSONAL, tredu),
        SurveyVersion(OTHERS, 1, DEFINITION, None, sedu),
        a_round(SPRING, [AUTO, KONE]),
        a_round(SHARED, [AUTO, LAPUA]),
        a_round(SEDUS, [KURIKKA]),
        a_round(INVITED, [KONE], link=LinkKind.PERSONAL),
        a_round(HISTORY, [AUTO, KURIKKA], opens=date(2020, 1, 1), historic=True),
    ]


@dataclass
class _Kept:
    documents: dict[str, Document] = field(default_factory=dict)
    published: list[Document] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    uploads: dict[UUID, Upload] = field(default_factory=dict)
    members: dict[Place, list[Member]] = field(default_factory=dict)
    written: dict[Place, list[Written]] = field(default_factory=dict)


class MemoryManaging:
    """What is committed; a `ManagingReads` itself. `work` and `texts` begin changes of it."""

    def __init__(self, *given: Document) -> None:
        self.kept = _Kept({key_of(one): one for one in given})
        self.directory = CurrentMemoryDirectory(Directory.of(given))
        self.counts: dict[RoundId, Mapping[UnitId, int]] = {}

    def work(self) -> "MemoryManagingWork":
        return MemoryManagingWork(self)

    def texts(self, place: Place) -> "MemoryTextWork":
        return MemoryTextWork(self, place)

    def upload(self, upload: UUID) -> Upload | None:
        return self.kept.uploads.get(upload)

    def uploads(self) -> Sequence[Upload]:
        return sorted(self.kept.uploads.values(), key=lambda one: one.at, reverse=True)

    def notes(self, scopes: Collection[ScopeId] | None, *, before: int | None, most: int) -> Sequence[Noted]:
        found = [Noted(position, note) for position, note in enumerate(self.kept.notes, start=1)]
        wanted = [
            one
            for one in reversed(found)
            if (scopes is None or one.note.scope in scopes) and (before is None or one.position < before)
        ]
        return wanted[:most]

    def written(self, place: Place) -> Sequence[Written]:
        return list(self.kept.written.get(place, ()))

    def answered(self, round_: RoundId) -> Mapping[UnitId, int]:
        return self.counts.get(round_, {})


class _Work:
    def __init__(self, store: MemoryManaging) -> None:
        self._store = store
        self._kept = store.kept

    def __enter__(self) -> Self:
        self._kept = copy.copy(self._store.kept)
        for name, value in vars(self._kept).items():
            setattr(self._kept, name, copy.copy(value))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def note(self, note: Note) -> None:
        self._kept.notes.append(note)

    def commit(self) -> None:
        changed = self._kept.documents != self._store.kept.documents
        self._store.kept = self._kept
        if changed:
            self._store.directory.directory = Directory.of(self._kept.documents.values())


class MemoryManagingWork(_Work):
    """A `ManagingWork`: a copy until it is committed."""

    def publish(self, document: Document, *, before: Document | None, now: datetime) -> bool:  # noqa: ARG002 – of the outbox row
        if self._kept.documents.get(key_of(document)) != before:
            return False
        self._kept.documents[key_of(document)] = document
        self._kept.published.append(document)
        return True

    def keep_upload(self, upload: Upload) -> None:
        self._kept.uploads[upload.id] = upload

    def drop_upload(self, upload: UUID) -> bool:
        return self._kept.uploads.pop(upload, None) is not None

    def drop_uploads(self, *, before: datetime) -> None:
        self._kept.uploads = {key: one for key, one in self._kept.uploads.items() if one.at >= before}


class MemoryTextWork(_Work):
    """A `TextWork`."""

    def __init__(self, store: MemoryManaging, place: Place) -> None:
        super().__init__(store)
        self._place = place

    def members(self) -> Sequence[Member]:
        return list(self._kept.members.get(self._place, ()))

    def seat(self, members: Sequence[Member]) -> None:
        self._kept.members[self._place] = [*self._kept.members.get(self._place, ()), *members]


class ManagingBench:
    """All use cases over one store, the app, and browsers and programs of people by name."""

    def __init__(self, *more: Document, clock: Standing | None = None) -> None:
        self.clock = clock or Standing(NOW)
        self.store = MemoryManaging(*documents(), *more)
        self.keys: Keys = KEYS
        self.inviting = MemoryInviting()
        store, chance = self.store, Chance()
        asking = Asking(directory=store.directory, kept=MemoryStore(), keys=KEYS)
        self.managing = Managing(
            asking=asking,
            people=People(store.directory),
            surveys=Surveys(asking=asking, reads=store, work=store.work, new_id=Ids()),
            rounds=Rounds(reads=store, contacts=self.inviting, work=store.work),
            texts=ReadingTexts(asking=asking, reads=store, work=store.texts, chance=chance),
            audit=AuditLog(store),
            inviting=Inviting(
                handing_out=HandingOut(asking=asking, work=MemoryStore().work, keys=KEYS, chance=chance),
                adding=AddingContacts(
                    asking=asking,
                    work=self.inviting.work,
                    keys=KEYS,
                    new_id=Ids(),
                    chance=chance,
                    journal=InvitingTold(),
                ),
                invitations=Invitations(asking=asking, contacts=self.inviting, keys=KEYS),
                work=store.work,
            ),
        )
        self.sessions = Sessions(KEYS.values(Purpose.SESSION), secure=True)
        self._responses = count(1)

    def app(self) -> Flask:
        app = create_app(
            self.managing,
            sessions=self.sessions,
            keys=KEYS,
            clock=self.clock,
            metrics=HttpMetrics(CollectorRegistry()),
            public_url=URL,
            chance=Chance(),
        )
        app.jinja_env.bytecode_cache = COMPILED
        return app

    def person(self, name: LeaderId) -> Person:
        """Somebody, with the directory as it is now."""
        found = self.managing.people.by_session(name, 1)
        assert found
        return found

    def browser(
        self, app: Flask, name: LeaderId | None, *, version: int = 1, ago: timedelta = timedelta()
    ) -> FlaskClient:
        """A browser in which somebody signed in so long ago, or nobody."""
        client = app.test_client()
        if name is not None:
            response = Response()
            self.sessions.write(response, self.session(name, version=version, ago=ago))
            value = response.headers["Set-Cookie"].split(";")[0].partition("=")[2]
            client.set_cookie(COOKIE, value, domain="palaute.example", secure=True)
        return client

    def session(self, name: LeaderId, *, version: int = 1, ago: timedelta = timedelta()) -> Session:
        """What the cookie says."""
        return Session(name, version, self.clock.now() - ago)

    def token(self, name: LeaderId, *, version: int = 1) -> str:
        """What the forms of somebody's session carry."""
        return form_token(KEYS, self.session(name, version=version))

    def reset(self) -> None:
        """As it was made."""
        given = documents()
        self.store.kept = _Kept({key_of(one): one for one in given})
        self.store.directory.directory = Directory.of(given)
        self.inviting.state = MemoryInviting().state

    def write(self, place: Place, at: datetime, **answers: object) -> ResponseId:
        """A response with texts."""
        identity = ResponseId(UUID(int=next(self._responses), version=4))
        self.store.kept.written.setdefault(place, []).append(Written(identity, answers, at))
        return identity

    def erase(self, place: Place, response: ResponseId) -> None:
        """What a withdrawal leaves of a response: nothing."""
        left = [one for one in self.store.kept.written[place] if one.response != response]
        self.store.kept.written[place] = left
