"""How a web process serves its app: granian with one worker and its threads. Which app lives with who calls."""

from typing import Any

from granian import Granian
from granian.constants import Interfaces

from shared.web.receiving import AT_WORK, RECEIVING

# Some are left for those who wait for either.
THREADS = RECEIVING + 2 * AT_WORK
# The worker's own settings take over once its app is made; until then, and in the parent, lines go where ours go.
_LOGGING: dict[str, Any] = {"formatters": {}, "handlers": {}, "loggers": {"_granian": {"handlers": []}}}


def serve(application: str, *, host: str, port: int) -> None:
    """Serve until told to stop; raises SystemExit(1) when the worker has died.

    application: "module:name" of a function without arguments that makes the WSGI app, called in the worker.
    """
    Granian(
        application,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        log_dictconfig=_LOGGING,
        workers_kill_timeout=4,
    ).serve()
