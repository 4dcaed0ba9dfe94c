"""The compiled styles: ours, small, with colours that can be read."""

import gzip
import re
from pathlib import Path

import pytest

from shared.web.assets import FOLDER

ROOT = Path(__file__).parents[3]
CSS = (FOLDER / "kaiku.css").read_text()
PALETTE = dict(re.findall(r"\$([a-z-]+): (#[0-9a-f]{6});", (FOLDER.parent / "styles" / "_palette.scss").read_text()))
WHITE = "#ffffff"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((name, ground) for name in ("ink", "slate", "lake", "plum", "clay", "moss") for ground in ("white", "mist")),
        *(("white", ground) for ground in ("spruce", "spruce-dark", "clay", "clay-dark", "moss")),
        *(("ink", ground) for ground in ("amber", "lichen", "stone")),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    colours = {**PALETTE, "white": WHITE}
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_nothing_comes_from_elsewhere_and_nothing_is_the_governments() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "GDS Transport" not in CSS
    assert "crest" not in CSS


def test_the_licence_and_the_version_of_what_was_compiled_lie_beside_it() -> None:
    version = (FOLDER / "VERSION").read_text().split()[1]
    assert f"govuk-frontend {version}" in CSS.splitlines()[0]
    assert "MIT License" in (FOLDER / "LICENCE-govuk-frontend.txt").read_text()
    assert f'--govuk-frontend-version: "{version}"' in CSS


def test_the_styles_are_small() -> None:
    assert len(CSS) < 80_000
    assert len(gzip.compress(CSS.encode())) < 12_000


def test_every_class_that_a_page_uses_has_its_style() -> None:
    """Of govuk-frontend some elements have a name and no style of their own, so there the component counts."""
    styled = set(re.findall(r"\.((?:govuk|kaiku)-[a-z0-9_-]+)", CSS))
    blocks = {one.split("__")[0].split("--")[0] for one in styled}
    templates = [one for top in ("services", "shared") for one in (ROOT / top).rglob("templates/**/*.html")]
    used = {
        one
        for path in templates
        for text in re.findall(r"class=\"([^\"]*)\"", path.read_text())
        for one in re.findall(r"\b(?:govuk|kaiku)-[a-z0-9_-]*[a-z0-9](?![\w-]|{)", text)
    }
    assert used
    unstyled = {one for one in used if one not in styled and one.startswith("kaiku-")}
    assert not unstyled
    assert not {one for one in used if one.split("__")[0].split("--")[0] not in blocks}


def test_every_class_of_ours_has_a_style() -> None:
    """A sheet to print once had none, and took two pages."""
    pages = [*(ROOT / "services").rglob("templates/*.html"), *(ROOT / "shared/web/templates").glob("*.html")]
    used = {
        name
        for page in pages
        for given in re.findall(r'class="([^"]*)"', page.read_text())
        for name in re.findall(r"\bkaiku-[\w-]*\w", given)
    }
    assert used
    assert not {name for name in used if f".{name}" not in CSS}
