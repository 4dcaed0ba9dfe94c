"""Expressions of a definition, each parsed once, with the names that they refer to; and regular expressions."""

from shared.survey.expressions.problems import BadExpression
from shared.survey.expressions.reading import parse
from shared.survey.expressions.syntax import Expression
from shared.survey.problems import ProblemCode
from shared.survey.reading.node import Node, shown
from shared.survey.reading.reader import (
    MOST_EXPRESSIONS,
    MOST_IN_EXPRESSIONS,
    MOST_IN_REGEXES,
    MOST_REGEXES,
    Reader,
    Reference,
)
from shared.survey.regexes import BadRegex, Regex, read_regex

ITEM = frozenset({"item", "choice"})


def condition(node: Node, key: str, *, inner: frozenset[str] = frozenset(), times: int = 1) -> Expression | None:
    """The expression of a property; None where there is none. inner: names that mean something in it alone.

    times: how often a run works it out: for each choice by itself.
    """
    written = node.word(key)
    return None if written is None else expression(node.reader, node.at(key), written, inner=inner, times=times)


def expression(
    reader: Reader, path: str, written: str, *, inner: frozenset[str] = frozenset(), times: int = 1
) -> Expression | None:
    """The expression that a text is; None for an empty one, and for a bad one with its mistake noted."""
    if not written.strip():
        return None
    reader.in_expressions += len(written) * times
    if reader.in_expressions > MOST_IN_EXPRESSIONS:
        reader.wrong(path, ProblemCode.TOO_MANY, most=MOST_IN_EXPRESSIONS, what="characters of expressions in all")
        return None
    found = reader.expressions.get(written)
    if found is None:
        if len(reader.expressions) >= MOST_EXPRESSIONS:
            reader.wrong(path, ProblemCode.TOO_MANY, most=MOST_EXPRESSIONS, what="expressions")
            return None
        try:
            found = parse(written)
        except BadExpression as bad:
            code = ProblemCode(f"expression-{bad.code}")
            reader.wrong(path, code, position=bad.position, what=shown(bad.what))
            return None
        reader.expressions[written] = found
    reader.references.append(Reference(path, found.names, inner))
    return found


def regex(node: Node, key: str, *, ignore_case: bool) -> Regex | None:
    """The regular expression of a property."""
    written = node.word(key)
    if not written:
        return None
    regexes = node.reader.regexes
    found = regexes.get((written, ignore_case))
    if found is None:
        if len(regexes) >= MOST_REGEXES:
            node.wrong(key, ProblemCode.TOO_MANY, most=MOST_REGEXES, what="regular expressions")
            return None
        try:
            found = regexes[written, ignore_case] = read_regex(written, ignore_case=ignore_case)
        except BadRegex as bad:
            node.wrong(key, ProblemCode(f"regex-{bad.code}"), position=bad.position, what=shown(bad.what))
            return None
    node.reader.in_regexes += found.size
    if node.reader.in_regexes > MOST_IN_REGEXES:  # each use is run on each answer
        node.wrong(key, ProblemCode.REGEX_TOO_LONG)
        return None
    return found
