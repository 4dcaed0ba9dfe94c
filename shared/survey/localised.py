"""Texts in the network's languages. Pure; what is written where lives in surveys, documents and catalogues."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language of the network, by its ISO 639-1 code. Finnish and Swedish are always complete, English optional."""

    FI = "fi"
    SV = "sv"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Localised:
    """One text in each language; an empty one falls back to Finnish, then Swedish, then English."""

    fi: str = ""
    sv: str = ""
    en: str = ""

    @classmethod
    def same(cls, text: str) -> "Localised":
        """A name that reads alike in every language."""
        return cls(text, text, text)

    def in_(self, language: Language) -> str:
        """The text in a language, or the first there is."""
        wanted = {Language.FI: self.fi, Language.SV: self.sv, Language.EN: self.en}[language]
        return wanted or self.fi or self.sv or self.en
