"""Numbers that are written once read as they would each time."""

import random

import pytest
from babel.numbers import format_decimal, format_percent
from flask import Flask

from services.aggregator.entrypoints.http import words
from shared.survey.kinds import Statistic
from shared.survey.localised import Language
from shared.web.languages import speak
from shared.web.texts import LOCALES


@pytest.mark.parametrize("spoken", list(Language))
def test_a_figure_is_written_as_babel_writes_it(app: Flask, spoken: Language) -> None:
    chance = random.Random(3)
    locale = LOCALES[spoken]
    with app.test_request_context():
        speak(spoken)
        for _ in range(500):
            mean, part = round(chance.uniform(0, 10), chance.choice([1, 2, 3, 12])), round(chance.random(), 3)
            assert words.value(Statistic.MEAN, mean) == format_decimal(mean, "0.0", locale=locale)
            pattern = "0%" if spoken is Language.EN else "0\N{NO-BREAK SPACE}%"
            assert words.share(part) == format_percent(part, pattern, locale=locale)


def test_nothing_is_less_than_nothing(app: Flask) -> None:
    with app.test_request_context():
        speak(Language.EN)
        assert words.value(Statistic.MEAN, -0.0) == "0.0"
        assert words.value(Statistic.NPS, -0.4) == "0"
        assert words.value(Statistic.NPS, -41.6) == "\N{MINUS SIGN}42"
