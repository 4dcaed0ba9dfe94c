"""Catalogues: what people read, in their language. English is each message's id; fi.po and sv.po hold the rest.

The .po files are read at start, so there is nothing to compile. Which language a page speaks is decided in `languages`.
"""

from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.survey.localised import Language

# How numbers, days and times are written.
# Read once: a page writes hundreds of numbers, and to read a locale's name takes longer than to write a number.
LOCALES: Mapping[Language, Locale] = {
    Language.FI: Locale("fi", "FI"),
    Language.SV: Locale("sv", "FI"),
    Language.EN: Locale("en", "GB"),
}
SHARED = Path(__file__).parent / "texts"
# What is said of definitions of surveys, beside the survey's own code: for whoever shows coordinators what is wrong.
DEFINITIONS = SHARED.parents[1] / "survey" / "texts"


class Texts:
    """Messages by language. What is missing in a language is given in English; the tests see that nothing is."""

    def __init__(self, catalogues: Mapping[Language, NullTranslations]) -> None:
        self._catalogues = dict(catalogues)

    @classmethod
    def read(cls, *folders: Path) -> "Texts":
        """The shared texts and those of `folders`, each with fi.po and sv.po; a later folder's word stands."""
        return cls({language: _merged(language, (SHARED, *folders)) for language in Language})

    def of(self, language: Language) -> NullTranslations:
        """One language's messages."""
        return self._catalogues[language]

    def say(self, language: Language, message: str, **values: Any) -> str:
        """A message with its values filled in."""
        return self.of(language).gettext(message) % values

    def count(self, language: Language, one: str, many: str, n: int, **values: Any) -> str:
        """A message about n things; `%(num)s` is n."""
        return self.of(language).ngettext(one, many, n) % {"num": n, **values}


def N_(message: str) -> str:  # noqa: N802 – gettext's name for "a message, to be translated later"
    """Marks a message that is kept in a table and translated where it is shown."""
    return message


def _merged(language: Language, folders: tuple[Path, ...]) -> NullTranslations:
    if language is Language.EN:
        return NullTranslations()
    whole: Catalog | None = None
    for folder in folders:
        with (folder / f"{language}.po").open("rb") as file:
            catalogue = read_po(file, locale=language.value, abort_invalid=True)
        if whole is None:
            whole = catalogue
        else:
            for message in catalogue:
                if message.id:
                    whole.delete(message.id)  # else babel keeps the earlier word
                    whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole or Catalog(locale=language.value))
    compiled.seek(0)
    return GNUTranslations(compiled)
