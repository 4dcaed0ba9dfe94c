"""The web process of one machine: the three services' pages and the mailbox behind one address, in one worker."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from services.cli.up.child import die_with_parent
from shared.runtime import logs, settings
from shared.web.serving import serve

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application() -> "WSGIApplication":
    """What the worker serves. Metrics and health of this process are on the admin port only."""
    die_with_parent()
    from services.cli.up.apps import applications  # noqa: PLC0415 – only the worker needs all that

    return applications(os.environ)  # noqa: TID251 – the root of a process


def main(env: Mapping[str, str]) -> None:
    """The process: serves until it is told to stop."""
    logs.configure(service="web", role="web")
    host, port = settings.bind(env)
    serve("services.cli.up.web:application", host=host, port=port)


if __name__ == "__main__":
    main(os.environ)  # noqa: TID251 – the root of a process
