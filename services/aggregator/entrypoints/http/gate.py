"""Who is here: the leader of a session cookie or of a bearer token. What is done when nobody is, each caller says."""

from flask import g, request
from werkzeug.wrappers import Response

from services.aggregator.application.access import Access, SignedIn
from shared.contracts.directory import Leader
from shared.runtime.clock import Clock
from shared.survey.localised import Language
from shared.web.problems import Problem
from shared.web.sessions import Session, Sessions

_BEARER = "bearer "


class Gate:
    """Looks once a request, and keeps who was found beside it."""

    def __init__(self, access: Access, sessions: Sessions, clock: Clock) -> None:
        self._access = access
        self._sessions = sessions
        self._clock = clock

    def by_cookie(self) -> Leader | None:
        """The leader whose browser this is."""
        session = self._sessions.read(request, now=self._clock.now())
        return _here(self._access.by_session(session.leader, session.version) if session else None)

    def by_token_or_cookie(self) -> Leader | None:
        """The leader whose program or browser this is. A token that is given but worthless is not made up for."""
        if (given := request.headers.get("Authorization")) is None:
            return self.by_cookie()
        if not given.lower().startswith(_BEARER):
            return None
        return _here(self._access.by_token(given[len(_BEARER) :].strip()))

    def refuse_strangers(self) -> None:
        """401 for a program or a browser of nobody."""
        if self.by_token_or_cookie() is None:
            raise Problem(
                401,
                "unauthorised",
                detail="Send a bearer token (kaiku token LEADER makes one) or the session of who is signed in.",
                headers={"WWW-Authenticate": 'Bearer realm="kaiku"'},
            )

    def let_in(self, response: Response, signed_in: SignedIn) -> Response:
        """Give the browser its session."""
        self._sessions.write(response, Session(signed_in.leader, signed_in.version, self._clock.now()))
        return response

    def let_out(self, response: Response) -> Response:
        """Take it away."""
        self._sessions.clear(response)
        return response


def language_of_who_is_here() -> Language | None:
    """The language of the leader who was found, if one has been."""
    leader: Leader | None = g.get("leader")
    return leader.language if leader else None


def _here(leader: Leader | None) -> Leader | None:
    g.leader = leader
    return leader
