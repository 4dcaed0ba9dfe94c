"""Bodies are taken in whole before an app is called: whoever sends one slowly keeps nobody else waiting.

A thread waits for each body that is under way, but an app's threads are few: they share one Python and a few database
connections. So there are many of the first kind, and of these only a few at once go on into the app.
"""

from collections.abc import Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AT_WORK = 8
RECEIVING = 32
PATIENCE = 0.2
LARGEST = 1024 * 1024
"""No app takes more. Where one takes less it says so itself, for it is told how long a body is."""


class Receiving:
    """An app behind its bodies.

    at_work: how many requests the app answers at once. receiving: how many bodies may be under way; whoever comes with
    one more soon hears that it is too much just now, so that pages can still be read.
    """

    def __init__(self, app: "WSGIApplication", *, at_work: int = AT_WORK, receiving: int = RECEIVING) -> None:
        self._app = app
        self._work = BoundedSemaphore(at_work)
        self._room = BoundedSemaphore(receiving)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if _has_body(environ):
            if not self._room.acquire(timeout=PATIENCE):
                return _BUSY(environ, start_response)
            try:
                _receive(environ)
            finally:
                self._room.release()
        with self._work:
            return self._app(environ, start_response)


def _has_body(environ: "WSGIEnvironment") -> bool:
    return environ.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ


def _receive(environ: "WSGIEnvironment") -> None:
    """Read a body. One that says that it is too long is left to its app, which refuses it unread.

    One that doesn't say how long it is gets its length; one that ends too early is found by whoever reads it.
    """
    given = environ.get("CONTENT_LENGTH", "")
    if not given.isdecimal():
        body = environ["wsgi.input"].read(LARGEST + 1)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
    elif int(given) > LARGEST:
        return
    else:
        body = environ["wsgi.input"].read(int(given))
    environ["wsgi.input"] = BytesIO(body)
    environ.pop("wsgi.input_terminated", None)  # else what ends too early would pass for whole


_BUSY = Response("Too much is being sent just now: try again in a moment\n", 503, {"Retry-After": "5"})
