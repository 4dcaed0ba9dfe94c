import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse

import pytest
from prometheus_client import CollectorRegistry, Counter

from shared.runtime.admin import AdminServer
from shared.runtime.health import Health
from shared.runtime.settings import SettingsError


class Dependency:
    """Something that is there or not."""

    def __init__(self) -> None:
        self.problem: Exception | None = None

    def check(self) -> None:
        if self.problem:
            raise self.problem


@pytest.fixture
def database() -> Dependency:
    return Dependency()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def admin(database: Dependency, registry: CollectorRegistry) -> Iterator[AdminServer]:
    health = Health({"database": database.check, "log": lambda: None})
    with closing(AdminServer(0, registry, health)) as server:
        server.start()
        yield server


def get(admin: AdminServer, path: str, accept: str = "*/*") -> tuple[HTTPResponse, str]:
    with closing(HTTPConnection("127.0.0.1", admin.port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Accept": accept})
        with closing(connection.getresponse()) as response:
            return response, response.read().decode()


def test_metrics_are_what_the_registry_holds(admin: AdminServer, registry: CollectorRegistry) -> None:
    Counter("kaiku_things_total", "Things", registry=registry).inc(3)
    response, body = get(admin, "/metrics")
    assert response.status == 200
    assert "kaiku_things_total 3.0" in body
    assert get(admin, "/metrics", accept="application/openmetrics-text")[1].endswith("# EOF\n")


def test_a_process_with_all_that_it_needs_is_ready(admin: AdminServer) -> None:
    response, body = get(admin, "/health/ready")
    assert response.status == 200
    assert json.loads(body) == {"ready": True, "missing": {}}


def test_a_process_says_what_it_misses(admin: AdminServer, database: Dependency) -> None:
    database.problem = ConnectionError("nobody there\nand many lines more")
    response, body = get(admin, "/health/ready")
    assert response.status == 503
    assert json.loads(body) == {"ready": False, "missing": {"database": "ConnectionError: nobody there"}}
    assert get(admin, "/health/live")[0].status == 200
    database.problem = None
    assert get(admin, "/health/ready")[0].status == 200


def test_nothing_else_is_served(admin: AdminServer) -> None:
    assert get(admin, "/")[0].status == 404


def test_a_port_that_is_taken_is_said_so(admin: AdminServer, registry: CollectorRegistry) -> None:
    other = AdminServer(admin.port, registry, Health({}))
    with pytest.raises(SettingsError, match=f"admin port 127.0.0.1:{admin.port} .* set KAIKU_ADMIN_PORT"):
        other.start()
    other.close()


def test_closing_twice_is_harmless(admin: AdminServer) -> None:
    admin.close()
    admin.close()
    with pytest.raises(ConnectionRefusedError):
        get(admin, "/health/live")
