"""A small app with the shared frame, as each service makes one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry

from shared.survey.localised import Localised
from shared.web.app import new_app
from shared.web.metrics import HttpMetrics
from shared.web.texts import Texts

PAGE = """{% extends "frame.html" %}
{% block title %}Home{% endblock %}
{% block main %}<h1 class="govuk-heading-l">{{ _("Privacy") }}</h1>
<a href="{{ url_for('other', link='a') }}">x</a>{% endblock %}
"""


class DatabaseAway(Exception):
    pass


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def app(tmp_path: Path, registry: CollectorRegistry) -> Flask:
    (tmp_path / "home.html").write_text(PAGE)
    app = new_app(
        __name__,
        service="collector",
        metrics=HttpMetrics(registry),
        templates=str(tmp_path),
        texts=Texts.read(),
        secure=True,
        network=lambda: Localised("Verkosto", "Nätverket", "The network"),
        unavailable=(DatabaseAway,),
    )

    @app.get("/")
    def home() -> str:
        return render_template("home.html")

    @app.post("/form")
    def form() -> str:
        return request.form.get("name", "")

    @app.get("/f/<link>")
    def other(link: str) -> str:
        return link

    @app.get("/crash")
    @app.get("/api/crash")
    def crash() -> str:
        raise ZeroDivisionError

    @app.get("/away")
    @app.get("/api/away")
    def away() -> str:
        raise DatabaseAway

    @app.post("/api/echo")
    def echo() -> ResponseReturnValue:
        return {"bytes": len(request.get_data())}

    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client
