"""Pages travel compressed, for phones in thin networks. What is small, streamed or for a program goes as it is."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

_LEAST = 1_000
_LEVEL = 6
_TEXTS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})


def compress(app: Flask) -> None:
    """Compress pages and their parts for those who take gzip.

    Nobody learns a secret from how well a page is compressed: what changes from request to request beside what was
    sent (a form's key) is new each time, and pages of those who are signed in come with no cookie when another site
    asks for them (SameSite).
    """

    @app.after_request
    def shrink(response: Response) -> Response:
        if response.mimetype not in _TEXTS or response.is_streamed or response.direct_passthrough:
            return response
        response.vary.add("Accept-Encoding")
        if "Content-Encoding" in response.headers or request.accept_encodings["gzip"] <= 0:
            return response
        body = response.get_data()
        if len(body) >= _LEAST:
            # What browsers keep for long is asked for again and again: it is compressed once.
            lasting = "immutable" in response.headers.get("Cache-Control", "")
            response.set_data(_once(body) if lasting else _compressed(body))
            response.headers["Content-Encoding"] = "gzip"
        return response


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)


@lru_cache(maxsize=16)
def _once(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
