"""Styles, pictures and the form's script. Each has an address that changes with what it holds, so browsers keep it."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, url_for

FOLDER = Path(__file__).parent / "assets"
_TYPES = {
    "kaiku.css": "text/css; charset=utf-8",
    "kaiku.svg": "image/svg+xml",
    "form.js": "text/javascript; charset=utf-8",
}
_YEAR = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=60"


def serve_assets(app: Flask) -> None:
    """Serve them under /assets/<version>/; `asset_url('kaiku.css')` names one in a template."""

    @app.get("/assets/<version>/<name>", endpoint="asset")
    def asset(version: str, name: str) -> Response:
        if name not in _TYPES:
            abort(404)
        # While a new release is rolled out, an old page may ask a new process: it gets what there is, not for long.
        kept = _YEAR if version == _version() else _SHORT
        return Response(_content(name), content_type=_TYPES[name], headers={"Cache-Control": kept})

    @app.template_global("asset_url")
    def asset_url(name: str) -> str:
        return url_for("asset", version=_version(), name=name)


@cache
def _content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@cache
def _version() -> str:
    return hashlib.sha256(b"".join(_content(name) for name in sorted(_TYPES))).hexdigest()[:12]
