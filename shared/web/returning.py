"""Where people wanted to go before they had to sign in: an address of ours, never anybody else's."""

from collections.abc import Collection
from urllib.parse import urlencode, urlsplit

from flask import Request

from shared.web.languages import keeping_language

NEXT = "next"
LONGEST = 500
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/?=&%+:,@")


def safe_path(text: str | None, *, under: Collection[str]) -> str | None:
    """The address, if it is a path of ours below one of these ("/leader"); else None.

    Backslashes, control characters and two slashes are what browsers take for another host.
    """
    if not text or len(text) > LONGEST or not text.startswith("/") or "//" in text or not _ALLOWED.issuperset(text):
        return None
    path = urlsplit(text).path
    is_ours = any(path == one or path.startswith(f"{one}/") for one in under)
    # A path that climbs out would lead elsewhere than it says.
    return text if is_ours and ".." not in path.split("/") and "%" not in path else None


def sign_in_address(request: Request, *, at: str) -> str:
    """The sign-in page's address, from which one comes back to what was asked for now."""
    back = keeping_language(f"{request.root_path}/")
    if request.method == "GET":
        query = request.query_string.decode("ascii", "replace")
        back = f"{request.root_path}{request.path}" + (f"?{query}" if query else "")
    return f"{at}{'&' if '?' in at else '?'}{urlencode({NEXT: back})}"
