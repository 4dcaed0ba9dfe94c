"""Which app answers under which path of one machine's address."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from sqlalchemy import select

from services.aggregator import bootstrap as aggregator
from services.aggregator.config import Settings as AggregatorSettings
from services.collector import bootstrap as collector
from services.collector.config import Settings as CollectorSettings
from services.notifier import bootstrap as notifier
from services.notifier.config import Settings as NotifierSettings
from shared.runtime import logs, settings
from shared.runtime.admin import AdminServer
from shared.runtime.database import engine_from, reading
from shared.runtime.health import Health
from shared.runtime.settings import SERVICES
from shared.web.metrics import HttpMetrics
from shared.web.mount import mounted
from shared.web.receiving import Receiving

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def applications(env: Mapping[str, str]) -> "WSGIApplication":
    """All of them, with one registry of metrics behind the admin port."""
    logs.configure(service="web", role="web")
    registry = CollectorRegistry()
    http = HttpMetrics(registry)
    collecting, notices = CollectorSettings.from_env(env), NotifierSettings.from_env(env)
    apps = {
        "/": collector.web(collecting, registry=registry, http=http),
        "/manage": collector.manage_web(collecting, registry=registry, http=http),
        "/leader": aggregator.web(AggregatorSettings.from_env(env), registry=registry, http=http),
        "/notices": notifier.web(notices, registry=registry, http=http),
    }
    if env.get("KAIKU_MAILBOX_DIR"):
        apps["/mail"] = notifier.mailbox_web(notices, registry=registry, http=http)
    health = Health({f"{name}'s database": _check(settings.database_url_of(env, service=name)) for name in SERVICES})
    AdminServer(settings.port(env, settings.ADMIN_PORT, 8001), registry, health).start()
    return Receiving(mounted(apps))


def _check(url: str) -> Callable[[], None]:
    """Asks a database for a sign of life."""
    engine = engine_from(url)

    def check() -> None:
        with reading(engine) as connection:
            connection.execute(select(1))

    return check
