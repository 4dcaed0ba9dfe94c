"""Which language a form speaks: one in which its survey is complete."""

from collections.abc import Sequence

from flask import request

from shared.survey.localised import Language
from shared.web import languages


def speak_one_of(offered: Sequence[Language], wanted: str | None = None) -> Language:
    """Speak the language that is wanted, was chosen or is asked for, if the survey is offered in it.

    wanted: the value of a language button, whatever was sent.
    """
    pressed = next((one for one in offered if one.value == wanted), None)
    spoken = pressed or languages.language()
    if spoken not in offered:
        best = request.accept_languages.best_match([one.value for one in offered])
        spoken = Language(best) if best else offered[0]
    languages.speak(spoken)
    return spoken


def names_of(offered: Sequence[Language]) -> dict[Language, str]:
    """The languages of a switch, each in its own."""
    return {one: name for one, name in languages.NAMES.items() if one in offered}
