"""How catalogues are put together and asked."""

from pathlib import Path

import pytest

from shared.survey.localised import Language
from shared.web.texts import Texts

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
COUNTED = 'msgid "%(num)s goal of %(who)s"\nmsgid_plural "%(num)s goals of %(who)s"\n'


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    (tmp_path / "fi.po").write_text(
        f'{HEAD}msgid "Privacy"\nmsgstr "Yksityisyys"\n\n{COUNTED}'
        'msgstr[0] "%(num)s tavoite: %(who)s"\nmsgstr[1] "%(num)s tavoitetta: %(who)s"\n'
    )
    (tmp_path / "sv.po").write_text(HEAD)
    return Texts.read(tmp_path)


def test_a_services_word_stands_over_the_shared_one(texts: Texts) -> None:
    assert texts.say(Language.FI, "Privacy") == "Yksityisyys"
    assert texts.say(Language.SV, "Privacy") == "Dataskydd"
    assert texts.say(Language.EN, "Privacy") == "Privacy"


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        (Language.FI, 1, "1 tavoite: Mia"),
        (Language.FI, 2, "2 tavoitetta: Mia"),
        (Language.FI, 0, "0 tavoitetta: Mia"),
        (Language.EN, 1, "1 goal of Mia"),
        (Language.EN, 5, "5 goals of Mia"),
        (Language.SV, 5, "5 goals of Mia"),
    ],
)
def test_things_are_counted_as_each_language_counts(texts: Texts, language: Language, n: int, said: str) -> None:
    assert texts.count(language, "%(num)s goal of %(who)s", "%(num)s goals of %(who)s", n, who="Mia") == said
