"""The aggregator's processes: `python -m services.aggregator web|consume|schedule|relay|background|migrate`.

consume counts, judges and keeps the directory's projection; several may run. background is all but web in one process.
"""

import argparse
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from services.aggregator import bootstrap
from services.aggregator.config import Settings
from shared.log.port import LogError
from shared.runtime import logs, process
from shared.runtime.admin import AdminServer
from shared.runtime.settings import SettingsError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SERVICE = "aggregator"
PREFIX = "/leader"
ROLES: Mapping[str, Sequence[str]] = {
    "consume": bootstrap.CONSUME,
    "schedule": bootstrap.SCHEDULE,
    "relay": bootstrap.RELAY,
    "background": bootstrap.ALL,
}


def application() -> "WSGIApplication":
    """What a web worker serves; metrics and health are on the admin port only."""
    from shared.web.metrics import HttpMetrics  # noqa: PLC0415 – background processes carry no Flask in their memory
    from shared.web.mount import mounted  # noqa: PLC0415

    settings = Settings.from_env(os.environ)  # noqa: TID251 – the root of a process
    logs.configure(service=SERVICE, role="web")
    registry = CollectorRegistry()
    app = bootstrap.web(settings, registry=registry, http=HttpMetrics(registry))
    health = bootstrap.web_health(settings)
    AdminServer(settings.common.admin_port, registry, health, host=settings.common.admin_host).start()
    return mounted({PREFIX: app})


def main(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """Run one of the aggregator's processes; returns its exit code."""
    parser = argparse.ArgumentParser(prog="services.aggregator")
    parser.add_argument("role", choices=["web", "migrate", *ROLES])
    role = parser.parse_args(arguments).role
    try:
        settings = Settings.from_env(env)
        logs.configure(service=SERVICE, role=role)
        if role == "migrate":
            bootstrap.migrate(settings)
            return 0
        if role == "web":
            _serve(settings)
            return 0
        return _run(settings, ROLES[role])
    except (SettingsError, LogError) as error:
        print(error, file=sys.stderr)  # noqa: T201 – before there is anything else to tell it
        return 1


def _serve(settings: Settings) -> None:
    from shared.web.serving import serve  # noqa: PLC0415 – background processes have no web server

    serve("services.aggregator.__main__:application", host=settings.common.bind_host, port=settings.common.bind_port)


def _run(settings: Settings, roles: Sequence[str]) -> int:
    registry = CollectorRegistry()
    background = bootstrap.background(settings, registry=registry, roles=roles)
    common = settings.common
    gc.freeze()  # what has been imported stays: looking through it again and again would slow counting down
    admin = AdminServer(common.admin_port, registry, background.health, host=common.admin_host)
    return process.run(background.roles, admin=admin, on_exit=[background.close])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))  # noqa: TID251 – the root of a process
