"""Texts for people: in one language for all, or one each; html made safe; what is piped into them noted."""

import re
from collections.abc import Collection, Mapping

from shared.survey.localised import Language, Localised
from shared.survey.problems import NoticeCode, ProblemCode
from shared.survey.reading.html import clean, left_out
from shared.survey.reading.node import Node, shown
from shared.survey.reading.reader import LANGUAGES, MOST_HTML, Reader, Reference

LONGEST_TEXT = 10_000
MOST_PIPED = 100
PIPED = re.compile(r"\{([^{}\n]{1,200})\}")
CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def text(node: Node, key: str, *, html: bool = False, inner: frozenset[str] = frozenset()) -> Localised:
    """The text of a property, empty where there is none. inner: names that can be piped in here alone."""
    value = node.given.get(key)
    return Localised() if value is None else localise(node.reader, node.at(key), value, html=html, inner=inner)


def text_or(node: Node, key: str, usual: Localised) -> Localised:
    """The same, or the usual words."""
    found = text(node, key)
    return usual if found == Localised() else found


def localise(
    reader: Reader, path: str, value: object, *, html: bool = False, inner: frozenset[str] = frozenset()
) -> Localised:
    """The text that any value is; none for None."""
    given: Mapping[str, object] = value if isinstance(value, dict) else dict.fromkeys(LANGUAGES, value)
    texts: dict[str, str] = {}
    for code, one in given.items():
        if one is None:
            continue
        if not isinstance(one, str):
            reader.wrong(path, ProblemCode.TYPE, expected="a text")
            return Localised()
        if len(one) > LONGEST_TEXT:
            reader.wrong(path, ProblemCode.TOO_LONG, most=LONGEST_TEXT)
            return Localised()
        if code == "default":
            texts.setdefault(reader.default, one)
        elif code in LANGUAGES:
            texts[code] = one
        else:
            reader.strange.setdefault(code if CODE.fullmatch(code) else shown(code), path)
    return _made(reader, path, texts, spoken=isinstance(value, dict) and bool(value), html=html, inner=inner)


def _made(
    reader: Reader, path: str, texts: Mapping[str, str], *, spoken: bool, html: bool, inner: frozenset[str]
) -> Localised:
    cleaned = _cleaned(reader, path, set(texts.values())) if html else {}
    sound = {code: _sound(cleaned.get(one, one)) for code, one in texts.items()}
    piped = [name for one in set(sound.values()) for name in PIPED.findall(one)]
    if len(piped) > MOST_PIPED:
        reader.wrong(path, ProblemCode.TOO_MANY, most=MOST_PIPED, what="answers in one text")
    elif piped:
        reader.references.append(Reference(path, frozenset(map(str.strip, piped)), inner))
    if spoken:
        there: frozenset[Language] = frozenset(one for one in LANGUAGES if sound.get(one, "").strip())
        reader.spoken.append((path, there))
    return Localised(*(sound.get(language, "") for language in LANGUAGES))


def _cleaned(reader: Reader, path: str, texts: Collection[str]) -> Mapping[str, str]:
    reader.html += sum(map(len, texts))
    if reader.html > MOST_HTML:
        reader.wrong(path, ProblemCode.TOO_MANY, most=MOST_HTML, what="characters of html in all")
        return dict.fromkeys(texts, "")
    if missing := ", ".join(sorted({left_out(one) for one in texts} - {""})):
        reader.note(path, NoticeCode.HTML_CLEANED, what=missing)
    return {one: clean(one) for one in texts}


def _sound(one: str) -> str:
    """Without what a database or a page can't take: half surrogate pairs and zero bytes."""
    return one.replace("\x00", "").encode("utf-8", "ignore").decode()
