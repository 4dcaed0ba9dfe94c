"""Sheets to print: links as QR codes on A4, one sheet a unit and language, or cards to cut out for personal links.

A page of its own that loads nothing from anywhere, so that it can be kept, mailed and printed as a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import segno
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shared.survey.localised import Language
from shared.web.texts import LOCALES, Texts

TEXTS = Path(__file__).parent / "texts"
CARDS_A_SHEET = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """One link in one language. link: the whole address. until: the last local day on which it takes answers."""

    link: str
    language: Language
    title: str
    unit: str
    organisation: str
    controller: str
    until: date | None = None

    @property
    def code(self) -> Markup:
        """The link as a QR code: an SVG."""
        picture = segno.make(f"{self.link}?lang={self.language}", error="m", micro=False)
        return Markup(picture.svg_inline(omitsize=True, border=4, svgclass="code"))  # noqa: S704 – segno's own drawing

    @property
    def spoken(self) -> str:
        """The link as people type it."""
        return self.link.removeprefix("https://").removeprefix("http://")

    @property
    def last_day(self) -> str:
        """The last day, in words."""
        return format_date(self.until, "long", locale=LOCALES[self.language]) if self.until else ""


class Sheets:
    """Draws them. texts: those in `TEXTS`."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )

    def posters(self, sheets: Sequence[Sheet]) -> str:
        """An HTML page of one A4 sheet each, to be put up where people are."""
        return self._page([self._render("poster.html", sheet=one) for one in sheets])

    def cards(self, sheets: Sequence[Sheet]) -> str:
        """An HTML page of cards, eight an A4 sheet, to be cut out and handed out: each link once."""
        starts = range(0, len(sheets), CARDS_A_SHEET)
        return self._page([self._render("cards.html", sheets=sheets[at : at + CARDS_A_SHEET]) for at in starts])

    def _render(self, template: str, **said: object) -> Markup:
        sheet = said.get("sheet")
        language = sheet.language if isinstance(sheet, Sheet) else said["sheets"][0].language  # type: ignore[index]
        spoken = self._texts.of(language)
        environment = self._environment.overlay()
        environment.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
        return Markup(environment.get_template(template).render(**said))  # noqa: S704 – rendered with escapes

    def _page(self, sheets: Sequence[Markup]) -> str:
        return self._environment.get_template("page.html").render(sheets=sheets)
