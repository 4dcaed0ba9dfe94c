"""The session cookie: who is signed in, signed, for the whole address. Whether it still holds is the service's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from shared.contracts.ids import LeaderId
from shared.contracts.values import is_identity

COOKIE = "kaiku_session"
LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in leader. version: the leader's session version then; raising it signs out everywhere."""

    leader: LeaderId
    version: int
    issued: datetime


class Sessions:
    """Reads and writes the cookie. keys: of purpose SESSION, newest first. secure: the public address is https."""

    def __init__(self, keys: Sequence[bytes], *, secure: bool) -> None:
        # itsdangerous takes the oldest first and signs with the last.
        self._serializer = URLSafeSerializer(list(reversed(keys)), salt="kaiku-session")
        self._secure = secure

    def read(self, request: Request, *, now: datetime) -> Session | None:
        """The session that the request carries, or None for none, a broken one, or one that has run out."""
        try:
            match self._serializer.loads(request.cookies.get(COOKIE, "")):
                case [str(leader), int(version), int(issued)] if is_identity(leader):
                    session = Session(LeaderId(leader), version, datetime.fromtimestamp(issued, UTC))
                case _:
                    return None
        except (BadData, ValueError, OverflowError, RecursionError):
            return None
        return session if session.issued <= now < session.issued + LASTS else None

    def write(self, response: Response, session: Session) -> None:
        """Sign in."""
        response.set_cookie(
            COOKIE,
            str(self._serializer.dumps([session.leader, session.version, int(session.issued.timestamp())])),
            max_age=LASTS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    def clear(self, response: Response) -> None:
        """Sign out this browser."""
        response.delete_cookie(COOKIE, path="/", secure=self._secure, httponly=True, samesite="Lax")
