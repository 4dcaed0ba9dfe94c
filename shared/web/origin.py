"""Forms are sent from our own pages only. Beside SameSite cookies, this keeps other sites from acting for us."""

from urllib.parse import urlsplit

from flask import Request, abort

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_foreign_posts(request: Request, *, public_url: str) -> None:
    """403 when a browser says that another site sent this.

    Browsers send Sec-Fetch-Site, older ones Origin; what sends neither is no browser, and carries no one's cookie.
    """
    if request.method in _SAFE:
        return
    if site := request.headers.get("Sec-Fetch-Site"):
        if site not in {"same-origin", "none"}:
            abort(403)
    elif (origin := request.headers.get("Origin")) and origin not in {_origin(public_url), _origin(request.host_url)}:
        abort(403)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
