"""Which language a page speaks: what was chosen, else what the reader is known to speak, else what the browser asks."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, current_app, g, request
from markupsafe import Markup, escape

from shared.survey.localised import Language, Localised

CHOICE = "lang"
_LONGEST_QUERY = 2000
NAMES = {Language.FI: "Suomi", Language.SV: "Svenska", Language.EN: "English"}


def speaks(app: Flask, known: Callable[[], Language | None]) -> None:
    """Let an app's links keep a language that was chosen. known: the language of who is signed in, if anybody is."""
    app.extensions["kaiku_known_language"] = known

    @app.url_defaults
    def keep(endpoint: str, values: dict[str, object]) -> None:
        chosen = _chosen()
        if chosen and endpoint != "asset" and not endpoint.startswith("api."):
            values.setdefault(CHOICE, chosen.value)


def language() -> Language:
    """The language of this request's page. Asked often, decided once."""
    if "language" not in g:
        g.language = _chosen() or _known() or _asked()
    return Language(g.language)


def speak(one: Language) -> None:
    """Speak this language for the rest of the request, as when a form says in which language it was shown."""
    g.language = one


def was_chosen() -> bool:
    """Whether the reader has chosen the language of this page."""
    return _chosen() is not None


def keeping_language(path: str) -> str:
    """A path of another app here, which its links do not know of, with the language that was chosen, if one was."""
    chosen = _chosen()
    return f"{path}?{CHOICE}={chosen.value}" if chosen else path


def in_language(one: Language) -> str:
    """The same page in another language, as a link's href."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != CHOICE]
    kept = urlencode([*others, (CHOICE, one.value)])
    return f"?{kept}" if len(kept) <= _LONGEST_QUERY else f"?{CHOICE}={one.value}"


def said(text: Localised | None) -> str:
    """A text in the page's language. Where there is none, the one there is, marked as what it is."""
    if text is None:
        return ""
    wanted = language()
    own = {Language.FI: text.fi, Language.SV: text.sv, Language.EN: text.en}
    if own[wanted] or not any(own.values()):
        return own[wanted]
    other = next(one for one in Language if own[one])
    return Markup('<span lang="{}">{}</span>').format(other.value, escape(own[other]))


def _chosen() -> Language | None:
    try:
        return Language(request.args.get(CHOICE, ""))
    except ValueError:
        return None


def _known() -> Language | None:
    known: Callable[[], Language | None] = current_app.extensions["kaiku_known_language"]
    return known()


def _asked() -> Language:
    best = request.accept_languages.best_match([one.value for one in Language], Language.FI.value)
    return Language(best)
