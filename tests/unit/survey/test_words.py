"""What is said of definitions in Finnish and Swedish: every phrase that a problem or a notice speaks with is there."""

import pytest

from shared.survey.decisions.table import TABLE
from shared.survey.localised import Language
from shared.survey.reading.node import NAMES
from shared.survey.reading.respondents import INPUTS, WORDS
from shared.survey.reading.texts import ENDS
from shared.web.texts import DEFINITIONS, Texts


@pytest.mark.parametrize("language", [Language.FI, Language.SV])
def test_every_phrase_is_translated(language: Language) -> None:
    spoken = Texts.read(DEFINITIONS).of(language)
    phrases = {one.instead for decisions in TABLE.values() for one in decisions.values() if one.instead}
    phrases |= {*NAMES.values(), *WORDS, *INPUTS.values(), *(expected for _, expected in ENDS.values())}
    assert {phrase for phrase in phrases if spoken.gettext(phrase) == phrase} == set()
