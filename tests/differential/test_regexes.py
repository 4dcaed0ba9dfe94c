"""Regular expressions: what Kaiku makes of them against what JavaScript does."""

from collections.abc import Iterator
from random import Random

import pytest

from shared.survey.regexes import BadRegex, RegexCode, read_regex
from tests.differential.node import Node, running
from tests.differential.regexes import a_pattern, some_texts

pytestmark = [pytest.mark.servers, pytest.mark.timeout(0)]


@pytest.fixture(scope="module")
def javascript() -> Iterator[Node]:
    with running("regexes.cjs") as node:
        yield node


def test_patterns_fit_what_they_fit_in_javascript(javascript: Node, count: int) -> None:
    random, different = Random(1), []
    for _ in range(max(1, count // 200)):
        cases = [(a_pattern(random), random.choice(("", "i")), some_texts(random)) for _ in range(200)]
        for (pattern, flags, texts), theirs in zip(cases, javascript.ask(cases), strict=True):
            try:
                regex = read_regex(pattern, ignore_case=flags == "i")
            except BadRegex as refusal:
                if refusal.code is RegexCode.SYNTAX and theirs is not None:
                    different.append((pattern, flags, str(refusal)))
                continue
            ours = [regex.test(text) for text in texts]
            if ours != theirs:
                wrong = [text for text, mine, its in zip(texts, ours, theirs or ours, strict=True) if mine != its]
                different.append((pattern, flags, repr(wrong)))
    assert different == []
