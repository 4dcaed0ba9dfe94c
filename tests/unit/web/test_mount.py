"""Several apps behind one address."""

from flask import Flask
from prometheus_client import CollectorRegistry
from werkzeug.test import Client

from shared.web.mount import mounted


def test_links_and_assets_of_a_mounted_app_lie_under_its_path(app: Flask) -> None:
    client = Client(mounted({"/leader": app}))
    page = client.get("/leader/?lang=sv").text
    assert 'href="/leader/f/a?lang=sv"' in page
    assert 'href="/leader/assets/' in page
    assert client.get("/leader").status_code < 400
    assert client.get("/other").status_code == 404
    assert client.get("/leaderboard").status_code == 404


def test_mounting_begins_each_route_with_zero(app: Flask, registry: CollectorRegistry) -> None:
    mounted({"/": app})
    labels = {"service": "collector", "route": "/f/<link>", "method": "GET", "status": "200"}
    assert registry.get_sample_value("kaiku_http_requests_total", labels) == 0
