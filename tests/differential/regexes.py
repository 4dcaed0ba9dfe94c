"""Regular expressions and texts to compare Kaiku with JavaScript on."""

from collections.abc import Sequence
from random import Random
from typing import Final

CHARACTERS: Final = "aAbBzZ09_ -\nåÄßſKıİσςΣéǅ€😀\u2028\u00a0\u0085.[](){}*+?^$|\\/=!<>:,"
ATOMS: Final = (
    "a", "b", "A", "z", "0", "9", "_", " ", "-", "å", "Ä", "ß", "ſ", "K", "ı", "σ", "😀", "€", ".", "\\d", "\\D",
    "\\w", "\\W", "\\s", "\\S", "\\b", "\\B", "^", "$", "\\n", "\\t", "\\x41", "\\x4", "\\u0061", "\\u00E5",
    "\\u{61}", "\\uD83D", "\\cA", "\\c", "\\0", "\\12", "\\101", "\\8", "\\1", "\\k", "\\-", "\\/", "\\.", "\\q",
    "\\😀", "]", "}", "{", "{a}", "/", "[^]", "[]",
)  # fmt: skip
CLASS_ATOMS: Final = (
    "a", "b", "Z", "0", "9", "-", "_", ".", "^", "å", "Ä", "σ", "😀", "\\d", "\\W", "\\s", "\\b", "\\B", "\\]", "\\\\",
    "\\-", "\\c1", "\\cA", "\\c", "\\x41", "\\u0061", "\\1", "\\8", "a-z", "A-F", "0-5", "å-ö", "\\u0100-\\uFFFF",
    "\\0-\\x7f", "z-a", "\\w-a", "[", "(", "$",
)  # fmt: skip
QUANTIFIERS: Final = (
    "*",
    "+",
    "?",
    "*?",
    "+?",
    "??",
    "{2}",
    "{1,}",
    "{0,2}",
    "{2,3}?",
    "{3,1}",
    "{,2}",
    "{0}",
    "{ 1}",
    "**",
)
HAND_MADE: Final = (
    r"^\d{5}$", r"^[A-ZÅÄÖ][a-zåäö]+$",
    r"^(([^<>()\[\]\.,;:\s@\"]+(\.[^<>()\[\]\.,;:\s@\"]+)*)|(\".+\"))@(([^<>()=[\]\.,;:\s@\"]+\.)+[^<>()=[\]\.,;:\s@\"]{2,})$",
    r"^\+?[0-9 ()-]{5,20}$", r"(a+)+$", r"^(a|a)*b$", r"(?<year>\d{4})-\d\d", r"^[^\s]+$", r"^$", r"^.{0,2000}$",
)  # fmt: skip


def a_pattern(random: Random, depth: int = 2) -> str:
    """A pattern, or what may look like one."""
    if depth == 2 and random.random() < 0.05:
        return random.choice(HAND_MADE)
    parts = []
    for _ in range(random.choice((1, 1, 2, 3))):
        kind = random.random()
        if kind < 0.2 and depth:
            opening = random.choice(("(", "(", "(?:", "(?<n>", "(?=", "(?"))
            part = f"{opening}{a_pattern(random, depth - 1)})"
        elif kind < 0.4:
            inner = "".join(random.choice(CLASS_ATOMS) for _ in range(random.randrange(4)))
            part = f"[{random.choice(('', '', '^'))}{inner}]"
        else:
            part = random.choice(ATOMS)
        parts.append(part + (random.choice(QUANTIFIERS) if random.random() < 0.3 else ""))
        if random.random() < 0.1:
            parts.append("|")
        if random.random() < 0.02:
            parts.append(random.choice("()[]\\*"))
    return "".join(parts)


def some_texts(random: Random) -> Sequence[str]:
    """Texts, most of them short."""
    made = ["".join(random.choice(CHARACTERS) for _ in range(random.randrange(5))) for _ in range(6)]
    return [*made, "", "a", "ab", "aab", "A", "Åsa", "😀", "k", "K", "s", "12345", "a.b@c.fi", random.choice(ATOMS)]
