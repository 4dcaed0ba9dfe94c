"""The leaders' app as the composition root makes it, over a database that was just made."""

from pathlib import Path

from prometheus_client import CollectorRegistry
from werkzeug.test import Client

from services.aggregator import bootstrap
from shared.web.metrics import HttpMetrics
from shared.web.mount import mounted
from tests.integration.aggregator.running import on_sqlite, prepare


def test_the_sign_in_page_answers_before_any_network_was_applied(tmp_path: Path) -> None:
    settings = on_sqlite(tmp_path)
    prepare(settings)
    registry = CollectorRegistry()
    client = Client(mounted({"/leader": bootstrap.web(settings, registry=registry, http=HttpMetrics(registry))}))
    with client.get("/leader/sign-in") as page:
        assert page.status_code == 200
    with client.get("/leader/api/v1/scopes") as refused:
        assert refused.status_code == 401


def test_operators_reach_tallies_and_access(tmp_path: Path) -> None:
    settings = on_sqlite(tmp_path)
    prepare(settings)
    with bootstrap.tallies(settings) as tallies:
        assert tallies.all() == []
    with bootstrap.access(settings) as access:
        assert access.by_token("kaiku_unknown") is None
