"""Requests as they come from anywhere: whatever a client sends is made readable here, or refused, before it is read."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask, Request, abort, request
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_BODY = 64 * 1024
_RAW = re.compile(rb"[^\x21-\x7e]")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class AnyRequest(Request):
    """A request that may hold anything.

    Bytes that no browser sends raw are read as if it had encoded them. A host that is none is forgotten: no page says
    which host it was asked from. A body that doesn't say its length gets one: else it would be cut off at the limit.
    largest: in bytes.
    """

    largest = LARGEST_BODY

    def __init__(self, environ: "WSGIEnvironment", populate_request: bool = True, shallow: bool = False) -> None:  # noqa: FBT001, FBT002 – Flask's signature
        super().__init__(environ, populate_request, shallow)
        self.query_string = _RAW.sub(lambda found: b"%%%02X" % found[0][0], self.query_string)
        environ["QUERY_STRING"] = self.query_string.decode("ascii")  # which a redirect takes up
        try:
            self.host.partition(":")[0].encode("idna")
        except (HTTPException, ValueError):
            environ["HTTP_HOST"] = "unknown.invalid"
        if environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
            body = environ["wsgi.input"].read(self.largest + 1)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
            environ.pop("HTTP_TRANSFER_ENCODING", None)


def refuse_unkeepable(app: Flask) -> None:
    """NUL and half characters: no database keeps them and no page can show them, so they go no further.

    Neither does a part of a form without a name, which werkzeug calls None.
    """

    @app.before_request
    def look() -> None:
        given: list[str | None] = [request.path, *(part for pair in request.args.items(multi=True) for part in pair)]
        if request.mimetype in _FORMS:
            given += [part for pair in request.form.items(multi=True) for part in pair]
        if any(part is None or _UNKEEPABLE.search(part) for part in given):
            abort(400)
