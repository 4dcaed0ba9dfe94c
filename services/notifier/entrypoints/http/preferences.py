"""The pages on which a leader chooses how Kaiku writes about goals, by the link in a mail or signed in.

A session only shows the page: what changes anything carries the link's token, so nobody else's page can make a form.
"""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.notifier.application import preferring
from services.notifier.application.pausing import UnknownNotice
from services.notifier.application.ports import Leaders, Work
from services.notifier.application.preferring import Chosen, UnknownReader
from services.notifier.domain.cadence import Preference
from shared.contracts.directory import Cadence
from shared.contracts.ids import GoalId, LeaderId
from shared.contracts.snapshot import Directory
from shared.runtime.clock import Clock
from shared.runtime.keys import Keys
from shared.runtime.tokens import preferences_token, read_preferences
from shared.web import languages
from shared.web.languages import keeping_language
from shared.web.returning import sign_in_address
from shared.web.sessions import Sessions

_SIGN_IN = "/leader/sign-in"
_NOTHING = "none"
_SEE_OTHER = 303


def preferences(
    work: Callable[[], Work],
    leaders: Leaders,
    *,
    directory: Callable[[], Directory],
    sessions: Sessions,
    keys: Keys,
    clock: Clock,
) -> Blueprint:
    """Under `/preferences`."""
    pages = Blueprint("preferences", __name__, url_prefix="/preferences")

    @pages.errorhandler(UnknownReader)
    def unknown(_: UnknownReader) -> ResponseReturnValue:
        return render_template("unknown.html"), 404

    @pages.get("")
    def mine() -> ResponseReturnValue:
        leader = _signed_in()
        if leader is None:
            return redirect(sign_in_address(request, at=keeping_language(_SIGN_IN)), _SEE_OTHER)
        return _page(keys, preferring.how(work(), leaders, leader))

    def _signed_in() -> LeaderId | None:
        session = sessions.read(request, now=clock.now())
        if session is None:
            return None
        known = directory().credentials.get(session.leader)
        return session.leader if known is None or session.version >= known.session_version else None

    _by_link(pages, work, leaders, keys, clock)
    return pages


def _by_link(pages: Blueprint, work: Callable[[], Work], leaders: Leaders, keys: Keys, clock: Clock) -> None:
    """What the link in a mail opens, and what changes something."""

    @pages.get("/<token>")
    def shows(token: str) -> ResponseReturnValue:
        return _page(keys, preferring.how(work(), leaders, _reader(keys, token)))

    @pages.post("/<token>")
    def chooses(token: str) -> ResponseReturnValue:
        reader, chosen = _reader(keys, token), _chosen()
        return _page(keys, preferring.choose(work(), leaders, reader, chosen, now=clock.now()), kept=True)

    @pages.get("/<token>/stop")
    def asks(token: str) -> ResponseReturnValue:
        return _page(keys, preferring.how(work(), leaders, _reader(keys, token)), stopping=True)

    @pages.post("/<token>/stop")
    def stops(token: str) -> ResponseReturnValue:
        reader = _reader(keys, token)
        return _page(keys, preferring.silence(work(), leaders, reader, silent=True, now=clock.now()), kept=True)

    @pages.post("/<token>/goals/<goal>")
    def resumes(token: str, goal: str) -> ResponseReturnValue:
        return _page(keys, preferring.resume_goal(work(), leaders, _reader(keys, token), GoalId(goal)), kept=True)


def _page(keys: Keys, chosen: Chosen, *, kept: bool = False, stopping: bool = False) -> ResponseReturnValue:
    if not languages.was_chosen():
        languages.speak(chosen.leader.language)
    token = preferences_token(keys, chosen.leader.id)
    return render_template("preferences.html", chosen=chosen, token=token, kept=kept, stopping=stopping)


def _reader(keys: Keys, token: str) -> LeaderId:
    leader = read_preferences(keys, token)
    if leader is None:
        raise UnknownNotice
    return leader


def _chosen() -> Preference:
    """What the form says."""
    given, any_hour = request.form.get("cadence", ""), request.form.get("any_hour") == "yes"
    if given == _NOTHING:
        return Preference(any_hour=any_hour, silent=True)
    if given not in set(Cadence):
        abort(400)
    return Preference(Cadence(given), any_hour=any_hour)
