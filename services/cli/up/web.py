"""The web process of one machine: the three services' pages and the mailbox behind one address, in one worker."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces

from services.cli.up.child import die_with_parent
from shared.runtime import settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8


def application() -> "WSGIApplication":
    """What the worker serves. Metrics and health of this process are on the admin port only."""
    die_with_parent()
    from services.cli.up.apps import applications  # noqa: PLC0415 – only the worker needs all that

    return applications(os.environ)  # noqa: TID251 – the root of a process


def serve(env: Mapping[str, str]) -> None:
    """Serve until told to stop."""
    host, port = settings.bind(env)
    Granian(
        "services.cli.up.web:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        workers_kill_timeout=4,
    ).serve()


if __name__ == "__main__":
    serve(os.environ)  # noqa: TID251 – the root of a process
