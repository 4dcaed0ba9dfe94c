"""The collector with a no-op POST beside it on one server, to compare intake with. Never part of a product."""

import os
import sys
from typing import TYPE_CHECKING

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from prometheus_client import CollectorRegistry
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.cli.up.child import die_with_parent
from services.collector import bootstrap
from services.collector.config import Settings
from shared.web.metrics import HttpMetrics
from shared.web.receiving import Receiving
from shared.web.serving import THREADS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application() -> "WSGIApplication":
    """What the worker serves."""
    die_with_parent()
    registry = CollectorRegistry()
    noop = Flask("noop")
    noop.add_url_rule("/", view_func=lambda: "", methods=["POST"])
    settings = Settings.from_env(os.environ)  # noqa: TID251 – the root of a process
    collector = bootstrap.web(settings, registry=registry, http=HttpMetrics(registry))
    return Receiving(DispatcherMiddleware(collector, {"/noop": noop}))


if __name__ == "__main__":
    Granian(
        "tests.bench.app:application", factory=True, address="127.0.0.1", port=int(sys.argv[1]),
        interface=Interfaces.WSGI, workers=1, blocking_threads=THREADS, websockets=False, log_enabled=False,
    ).serve()  # fmt: skip
