"""Headers that keep pages safe: nothing from elsewhere is loaded, no page is framed, nothing is kept by caches."""

from flask import Flask, Response

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
# For pages with a script: one of our own files, which asks only us.
_WITH_SCRIPT = f"{_POLICY}; script-src 'self'; connect-src 'self'"
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    # Not no-referrer: browsers would then send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def allow_script(response: Response) -> None:
    """Let a page run our own scripts; no other page runs any."""
    response.headers["Content-Security-Policy"] = _WITH_SCRIPT


def protect(app: Flask, *, secure: bool) -> None:
    """Set the headers on every answer. secure: the public address is https."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
