"""The mailbox's pages, `/mail/`: a list, each mail, and all of them as JSON."""

from collections.abc import Mapping
from pathlib import Path

from babel.dates import format_datetime
from flask import Flask, Response, abort, jsonify, render_template
from flask.typing import ResponseReturnValue

from services.notifier.adapters.maildir import KeptMail, Maildir
from shared.runtime.clock import HELSINKI
from shared.survey.localised import Language
from shared.web.app import new_app
from shared.web.languages import language
from shared.web.metrics import HttpMetrics
from shared.web.texts import Texts

_MOMENTS = {
    Language.FI: "d.M.y 'klo' H.mm.ss",
    Language.SV: "d.M.y 'kl.' H.mm.ss",
    Language.EN: "d MMMM y, HH:mm:ss",
}
# A mail is shown as it came, styles and all, but shut off: it can load nothing, run nothing and send nothing.
_SHUT_OFF = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation"
)


def create_app(maildir: Maildir, *, metrics: HttpMetrics) -> Flask:
    """The app, unmounted. It is for one machine: whoever reaches it reads every mail."""
    app = new_app(
        __package__,
        service="mailbox",
        metrics=metrics,
        templates="templates",
        texts=Texts.read(Path(__file__).parent / "texts"),
        secure=False,
    )

    @app.template_filter("local")
    def local(mail: KeptMail) -> str:
        return format_datetime(mail.received, _MOMENTS[language()], tzinfo=HELSINKI, locale=language().value)

    @app.get("/")
    def mails() -> ResponseReturnValue:
        return render_template("mails.html", mails=maildir.newest())

    @app.get("/<identity>")
    def mail(identity: str) -> ResponseReturnValue:
        return render_template("mail.html", mail=_found(maildir, identity))

    @app.get("/<identity>/html")
    def as_it_came(identity: str) -> ResponseReturnValue:
        response = Response(_found(maildir, identity).html, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = _SHUT_OFF
        return response

    @app.get("/api/v1/messages", endpoint="api.messages")
    def messages() -> ResponseReturnValue:
        return jsonify(messages=[_document(one) for one in maildir.newest()])

    return app


def _found(maildir: Maildir, identity: str) -> KeptMail:
    return maildir.one(identity) or abort(404)


def _document(mail: KeptMail) -> Mapping[str, str]:
    return {
        "id": mail.id,
        "to": mail.to,
        "subject": mail.subject,
        "received": mail.received.isoformat(),
        "text": mail.text,
        "html": mail.html,
    }
