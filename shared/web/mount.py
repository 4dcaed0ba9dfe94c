"""Several apps behind one address, each under its path."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def mounted(apps: "Mapping[str, WSGIApplication]") -> "WSGIApplication":
    """One WSGI app of several, by path: {"/": collector, "/leader": aggregator}. Without "/", other paths are 404.

    From here on each app's requests are measured from zero.
    """
    for app in apps.values():
        if isinstance(app, Flask):
            app.extensions["kaiku_metrics"].expect(app.extensions["kaiku_service"], app.url_map)
    return DispatcherMiddleware(apps.get("/", _nothing), {path: app for path, app in apps.items() if path != "/"})


def _nothing(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
    return Response("Not found\n", 404, content_type="text/plain; charset=utf-8")(environ, start_response)
