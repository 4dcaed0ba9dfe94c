"""The leaders' app over fakes, and browsers of leaders by name."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from services.aggregator.application.access import Access
from services.aggregator.application.exporting import Exporting
from services.aggregator.application.foreseeing import Foreseeing
from services.aggregator.application.measuring import Measuring
from services.aggregator.application.ports.showing import PastShift, Standing
from services.aggregator.application.setting import Setting
from services.aggregator.application.showing import Showing
from services.aggregator.entrypoints.http.app import UseCases, create_app
from shared.contracts.events import Figure, State
from shared.contracts.ids import LeaderId
from shared.contracts.snapshot import Directory
from shared.runtime.keys import Keys, Purpose
from shared.survey.localised import Localised
from shared.web.metrics import HttpMetrics
from shared.web.sessions import Sessions
from tests.fakes.leading import GOAL, HERVANTA, KONE, Comings, Shown, a_network
from tests.fakes.setting import SetGoals

NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # in Helsinki it is the third of March already
TODAY = date(2026, 3, 3)
KEYS = Keys(["s" * 32])
URL = "https://palaute.example.fi"
BrowserOf = Callable[[LeaderId], FlaskClient]


class DatabaseAway(Exception):
    pass


class World:
    """What the app stands on."""

    def __init__(self) -> None:
        self.now_ = NOW
        self.directory: Directory = a_network()
        self.comings = Comings()
        self.shown = Shown()
        self.set_ = SetGoals(self)
        self.away = False
        ids, tokens = count(1), count(1)
        self.access = Access(
            self.comings.work,
            self.comings,
            directory=self.look,
            keys=KEYS,
            public_url=URL,
            new_id=lambda: UUID(int=next(ids)),
            new_token=lambda: f"token-{next(tokens)}",
        )
        showing = Showing(self.shown, directory=self.look)
        self.app = create_app(
            UseCases(
                self.access,
                showing,
                Exporting(self.shown.days, directory=self.look),
                Measuring(self.shown, showing=showing, directory=self.look),
                Setting(self.set_.work, self.set_.shelf, showing=showing, directory=self.look),
                Foreseeing(self.set_.shelf, self.look),
            ),
            sessions=Sessions(KEYS.values(Purpose.SESSION), secure=True),
            clock=self,
            metrics=HttpMetrics(CollectorRegistry()),
            public_url=URL,
            chance=lambda n: next(ids).to_bytes(n, "big"),
            unavailable=(DatabaseAway,),
        )

    def now(self) -> datetime:
        return self.now_

    def look(self) -> Directory:
        if self.away:
            raise DatabaseAway
        return self.directory

    def fill(self) -> None:
        """Answers to every question, and a goal that shifted twice."""
        self.shown.release(KONE, TODAY, "trust", cant_say=1, v5=3, v4=2, v1=1)
        self.shown.release(HERVANTA, date(2026, 2, 2), "trust", v2=5)
        self.shown.release(HERVANTA, TODAY, "recommend", v10=3, v8=1, v0=1)
        self.shown.release(HERVANTA, TODAY, "served", true=4, false=1)
        self.shown.release(HERVANTA, TODAY, "channels", phone=5, visit=2)
        self.shown.standing[GOAL] = Standing(
            State.MISSED, stale=True, evidence=0.75, since=date(2026, 2, 20), history=(a_turn(), a_verdict())
        )


def a_turn() -> PastShift:
    first, last = date(2026, 2, 10), date(2026, 2, 20)
    return PastShift(
        NOW,
        State.MET,
        State.MISSED,
        first,
        Figure(3.25, 12, first, last),
        Figure(4.5, 40, date(2026, 1, 11), date(2026, 2, 9)),
        Figure(3.9, 50, date(2026, 1, 22), last),
        (Localised("Konetekniikka", "Maskinteknik", "Mechanics"),),
    )


def a_verdict() -> PastShift:
    day = date(2026, 1, 5)
    figure = Figure(None, 0, day, day)
    return PastShift(NOW, State.UNKNOWN, State.MET, day, figure, figure, figure, historic=True)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def app(world: World) -> Flask:
    return world.app


@pytest.fixture
def stranger(app: Flask) -> Iterator[FlaskClient]:
    """A browser in which nobody is signed in."""
    with app.test_client() as client:
        yield client


@pytest.fixture
def browser_of(world: World) -> BrowserOf:
    def sign_in(leader: LeaderId) -> FlaskClient:
        client = world.app.test_client()
        token = world.access.sign_in_link(leader, now=world.now()).rpartition("/")[2]
        assert client.post(f"/sign-in/{token}", base_url=URL).status_code == 303
        return client

    return sign_in
