"""Who is here: the person of a session cookie or of a bearer token, and whether they may come in."""

import base64
from collections.abc import Collection

from flask import Blueprint, abort, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.collector.application.managing.people import People, Person
from shared.runtime.clock import Clock
from shared.runtime.keys import Keys, Purpose
from shared.survey.localised import Language
from shared.web.languages import keeping_language
from shared.web.problems import Problem
from shared.web.returning import sign_in_address
from shared.web.sessions import Session, Sessions

SIGN_IN = "/leader/sign-in"
FORM_TOKEN = "token"  # noqa: S105 – the name of a form's field
_BEARER = "bearer "
_SEE_OTHER = 303
_TOKEN_BYTES = 18
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Looks once a request, and keeps who was found beside it.

    Each form carries a token that is signed for its session: beside SameSite cookies and the look at where a form was
    sent from, nobody else's page can make one.
    """

    def __init__(self, people: People, sessions: Sessions, keys: Keys, clock: Clock) -> None:
        self._people = people
        self._sessions = sessions
        self._keys = keys
        self._clock = clock

    def guard(self, pages: Blueprint, *, coordinators: bool = True) -> None:
        """Let only people in who are signed in, and their own forms. coordinators: only those of them."""

        @pages.before_request
        def look() -> ResponseReturnValue | None:
            person = self._by_cookie()
            if person is None:
                return self._to_sign_in()
            if coordinators and not person.coordinates:
                abort(403)
            if request.method not in _SAFE and not self._is_ours(request.form.get(FORM_TOKEN, "")):
                abort(403)
            return None

    def guard_api(self, api: Blueprint, *, open_to_all: Collection[str]) -> None:
        """Let programs in by their token. A browser's session may look, but changes nothing here.

        open_to_all: endpoints that tell nothing of anybody.
        """

        @api.before_request
        def look() -> None:
            if request.endpoint in open_to_all:
                return
            given = request.headers.get("Authorization")
            if given is not None:
                bearer = given.lower().startswith(_BEARER)
                person = _here(self._people.by_token(given[len(_BEARER) :].strip()) if bearer else None)
            else:
                person = self._by_cookie() if request.method in _SAFE else None
            if person is None:
                raise Problem(
                    401,
                    "unauthorised",
                    detail="Send a bearer token: `kaiku token LEADER` makes one.",
                    headers={"WWW-Authenticate": 'Bearer realm="kaiku"'},
                )

    def form_token(self) -> str:
        """What this session's forms carry."""
        session: Session | None = g.get("session_here")
        return "" if session is None else form_token(self._keys, session)

    def _is_ours(self, token: str) -> bool:
        session: Session | None = g.get("session_here")
        if session is None or len(token) != len(_text(bytes(_TOKEN_BYTES))):
            return False
        try:
            signature = base64.urlsafe_b64decode(token)
        except ValueError:
            return False
        return self._keys.verifies(Purpose.FORM, _said(session), signature)

    def _by_cookie(self) -> Person | None:
        session = self._sessions.read(request, now=self._clock.now())
        if session and not self._people.knows(session.leader):
            abort(403)  # somebody whom the directory here has not heard of yet, or who has left
        person = self._people.by_session(session.leader, session.version) if session else None
        g.session_here = session if person else None
        return _here(person)

    def _to_sign_in(self) -> Response:
        """A session that was ended is taken away: else a sign-in page that doesn't know yet would send back here."""
        response = redirect(sign_in_address(request, at=keeping_language(SIGN_IN)), _SEE_OTHER)
        self._sessions.clear(response)
        return response


def form_token(keys: Keys, session: Session) -> str:
    """What the forms of a session carry."""
    return _text(keys.sign(Purpose.FORM, _said(session))[:_TOKEN_BYTES])


def here() -> Person:
    """Who is here. Only behind a guard."""
    person: Person = g.person
    return person


def here_or_nobody() -> Person | None:
    """Who is here, if anybody has been found."""
    person: Person | None = g.get("person")
    return person


def language_of_who_is_here() -> Language | None:
    """The language of the person who was found, if one has been."""
    person = here_or_nobody()
    return person.leader.language if person else None


def _here(person: Person | None) -> Person | None:
    g.person = person
    return person


def _said(session: Session) -> bytes:
    return f"manage/{session.leader}/{session.version}/{int(session.issued.timestamp())}".encode()


def _text(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).decode()
