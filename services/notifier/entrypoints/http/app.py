"""The pages under `/notices`: how a goal's alerts, or a survey's mails, stand for one reader, with one button.

Opened by the link in a mail.

A GET changes nothing, for scanners of mails follow links. The POST is also what a mail program sends when its own
unsubscribe button is pressed (RFC 8058): without cookie, origin or language, so the token alone opens it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from flask import Flask, abort, render_template
from flask.typing import ResponseReturnValue

from services.notifier.application.acknowledging import Seen, acknowledge, look_at
from services.notifier.application.opting_out import is_opted_out, opt_in, opt_out
from services.notifier.application.pausing import Alerts, UnknownNotice, look, pause, resume
from services.notifier.application.ports import Leaders, Work
from services.notifier.entrypoints.http.preferences import preferences
from shared.contracts.snapshot import Directory
from shared.runtime.addresses import AddressDigest
from shared.runtime.clock import Clock
from shared.runtime.keys import Keys, Purpose
from shared.runtime.tokens import read_notice, read_opt_out
from shared.survey.localised import Localised
from shared.web import languages
from shared.web.app import new_app
from shared.web.metrics import HttpMetrics
from shared.web.sessions import Sessions
from shared.web.texts import Texts


def create_app(
    work: Callable[[], Work],
    leaders: Leaders,
    *,
    directory: Callable[[], Directory],
    keys: Keys,
    clock: Clock,
    metrics: HttpMetrics,
    public_url: str,
    unavailable: Sequence[type[Exception]] = (),
) -> Flask:
    """The app, unmounted. unavailable: errors that mean that the database is away."""

    def network() -> Localised | None:
        known = directory().network
        return known.name if known else None

    secure = public_url.startswith("https:")
    app = new_app(
        __package__,
        service="notifier",
        metrics=metrics,
        templates="templates",
        texts=Texts.read(Path(__file__).parent / "texts"),
        secure=secure,
        network=network,
        unavailable=unavailable,
    )

    @app.errorhandler(UnknownNotice)
    def unknown(_: UnknownNotice) -> ResponseReturnValue:
        return render_template("unknown.html"), 404

    @app.get("/<token>")
    def notice(token: str) -> ResponseReturnValue:
        return _page(look(work(), leaders, _opened(keys, token)), token)

    @app.post("/<token>", endpoint="pause")
    def pauses(token: str) -> ResponseReturnValue:
        return _page(pause(work(), leaders, _opened(keys, token), now=clock.now()), token)

    @app.post("/<token>/resume", endpoint="resume")
    def resumes(token: str) -> ResponseReturnValue:
        return _page(resume(work(), leaders, _opened(keys, token)), token)

    @app.get("/<token>/acknowledge")
    def acknowledgement(token: str) -> ResponseReturnValue:
        return _seen(look_at(work(), leaders, _opened(keys, token)), token)

    @app.post("/<token>/acknowledge")
    def acknowledges(token: str) -> ResponseReturnValue:
        return _seen(acknowledge(work(), leaders, _opened(keys, token), now=clock.now()), token)

    _invitations(app, work, keys, clock)
    sessions = Sessions(keys.values(Purpose.SESSION), secure=secure)
    app.register_blueprint(preferences(work, leaders, directory=directory, sessions=sessions, keys=keys, clock=clock))

    @app.get("/")
    def nothing() -> ResponseReturnValue:
        abort(404)

    return app


def _invitations(app: Flask, work: Callable[[], Work], keys: Keys, clock: Clock) -> None:
    """Stopping invitations and reminders, and letting them come again."""

    @app.get("/mails/<token>")
    def mails(token: str) -> ResponseReturnValue:
        return _mails(token, opted_out=is_opted_out(work(), _invited(keys, token)))

    @app.post("/mails/<token>", endpoint="opt_out")
    def opts_out(token: str) -> ResponseReturnValue:
        opt_out(work(), _invited(keys, token), now=clock.now())
        return _mails(token, opted_out=True)

    @app.post("/mails/<token>/resume", endpoint="opt_in")
    def opts_in(token: str) -> ResponseReturnValue:
        opt_in(work(), _invited(keys, token), now=clock.now())
        return _mails(token, opted_out=False)


def _opened(keys: Keys, token: str) -> UUID:
    notice = read_notice(keys, token)
    if notice is None:
        raise UnknownNotice
    return notice


def _invited(keys: Keys, token: str) -> AddressDigest:
    address = read_opt_out(keys, token)
    if address is None:
        raise UnknownNotice
    return address


def _mails(token: str, *, opted_out: bool) -> ResponseReturnValue:
    return render_template("mails.html", token=token, opted_out=opted_out)


def _seen(seen: Seen, token: str) -> ResponseReturnValue:
    if seen.language and not languages.was_chosen():
        languages.speak(seen.language)
    return render_template("acknowledge.html", seen=seen, token=token)


def _page(alerts: Alerts, token: str) -> ResponseReturnValue:
    if alerts.language and not languages.was_chosen():
        languages.speak(alerts.language)
    return render_template("notice.html", alerts=alerts, token=token)
