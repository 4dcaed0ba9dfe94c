"""Every catalogue of every service, found by folder: complete, without leftovers, with the same placeholders.

A folder `texts` with fi.po and sv.po serves the templates and the code beside and below it. Shared texts serve all.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from shared.web.texts import SHARED

ROOT = Path(__file__).parents[3]
FOLDERS = sorted(one.parent for top in ("services", "shared") for one in (ROOT / top).rglob("texts/fi.po"))
LANGUAGES = ("fi", "sv")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%.")


def named(folder: Path) -> str:
    return str(folder.relative_to(ROOT))


@cache
def catalogue(folder: Path, language: str) -> Catalog:
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(folder: Path, language: str) -> dict[str, Message]:
    return {key(one.id): one for one in catalogue(folder, language) if one.id}


def key(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


@cache
def used(home: Path) -> frozenset[str]:
    """The ids that templates and code ask for by name."""
    return frozenset(
        key(found[1])
        for path, method in sources(home)
        for found in extract_from_file(method, path, keywords=KEYWORDS, options={"silent": "false"})
    )


def sources(home: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(home.rglob("*")):
        if "templates" in path.parts and path.suffix in {".html", ".j2", ".txt", ".svg"}:
            yield path, "jinja2.ext:babel_extract"
        elif path.suffix == ".py":
            yield path, "python"


@cache
def written(home: Path) -> frozenset[str]:
    """Every text in the code: a table of messages in a module counts as asking for them."""
    return frozenset(
        one.value
        for path in home.rglob("*.py")
        for one in ast.walk(ast.parse(path.read_text()))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_message_that_is_asked_for_is_translated(folder: Path, language: str) -> None:
    known = messages(SHARED, language) | messages(folder, language)
    missing = {one for one in used(folder.parent) if one not in known or not all(texts(known[one]))}
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_no_translation_is_left_over(folder: Path, language: str) -> None:
    homes = [folder.parent, ROOT / "shared"] + ([ROOT / "services"] if folder == SHARED else [])
    asked = frozenset().union(*(used(home) | written(home) for home in homes))
    assert not messages(folder, language).keys() - asked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_translations_keep_the_placeholders(folder: Path, language: str) -> None:
    differing = {
        one_id
        for one_id, message in messages(folder, language).items()
        for text in texts(message)
        if placeholders(text) != placeholders(one_id) and not is_singular_without_number(message, text)
    }
    assert not differing


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_both_languages_have_the_same_messages(folder: Path) -> None:
    assert messages(folder, "fi").keys() == messages(folder, "sv").keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_nothing_is_fuzzy_obsolete_or_edged_with_spaces(folder: Path, language: str) -> None:
    book = catalogue(folder, language)
    assert not book.obsolete
    assert not [one.id for one in book if one.id and one.fuzzy]
    assert not [one.id for one in book if one.id and any(text != text.strip() for text in texts(one))]


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def placeholders(text: str) -> set[str]:
    return {one.group(0) for one in PLACEHOLDER.finditer(text)}


def is_singular_without_number(message: Message, text: str) -> bool:
    """“One answer” need not say its number; the plural is compared with the plural's own id."""
    if isinstance(message.id, str):
        return False
    return placeholders(text) in ({*placeholders(message.id[0])}, {*placeholders(message.id[1])})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shift_is_explained_in_the_same_words_on_its_page_and_in_its_mail(language: str) -> None:
    page, mail = (ROOT / f"services/{one}/texts" for one in ("aggregator/entrypoints/http", "notifier/adapters"))
    said, mailed = messages(page, language), messages(mail, language)
    both = (said.keys() & mailed.keys()) & {
        key(found[1])
        for found in extract_from_file(
            "jinja2.ext:babel_extract", page.parent / "templates/_history.html", keywords=KEYWORDS
        )
    }
    assert len(both) > 2
    assert [one for one in both if texts(said[one]) != texts(mailed[one])] == []
