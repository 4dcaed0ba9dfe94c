"""How pools and counts are written as JSON texts, and read again. Nothing here knows of tables."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

import orjson

from services.aggregator.domain.pools import Answer, Counts, Waiting

RawCounts = dict[str, tuple[int, int, dict[str, int]]]


def waiting_text(waiting: Sequence[Waiting]) -> str:
    """[[response, {question: [value, …]}], …] in order of arrival."""
    return orjson.dumps(
        [[one.response.hex, {name: _values(answer) for name, answer in one.answers.items()}] for one in waiting]
    ).decode()


def waiting_of(text: str) -> tuple[Waiting, ...]:
    """What `waiting_text` wrote."""
    return tuple(
        Waiting(UUID(response), {name: _answer(*values) for name, values in answers.items()})
        for response, answers in orjson.loads(text)
    )


@lru_cache(maxsize=4096)  # the same few choices come again and again
def _values(answer: Answer) -> list[str]:
    return sorted(answer.values)


@lru_cache(maxsize=4096)
def _answer(*values: str) -> Answer:
    return Answer(frozenset(values))


def raw_counts(counts: Mapping[str, Counts]) -> RawCounts:
    """Counts as the document has them."""
    return {name: (one.answered, one.cant_say, dict(one.values)) for name, one in counts.items()}


def counts_text(counts: Mapping[str, Counts]) -> str:
    """{question: [answered, can't say, {value: respondents}]}."""
    return raw_text(raw_counts(counts))


def raw_text(counts: RawCounts) -> str:
    """Counts that are already as the document has them."""
    return orjson.dumps(counts).decode()


def counts_of(text: str) -> dict[str, Counts]:
    """What `counts_text` wrote."""
    return domain_counts(orjson.loads(text))


def domain_counts(raw: RawCounts) -> dict[str, Counts]:
    """Counts as the domain has them."""
    return {name: Counts(answered, cant_say, values) for name, (answered, cant_say, values) in raw.items()}


def add_raw(total: RawCounts, text: str) -> None:
    """Add a document's counts to a total, in place: windows sum thousands of these."""
    for name, (answered, cant_say, values) in orjson.loads(text).items():
        if (earlier := total.get(name)) is None:
            total[name] = (answered, cant_say, values)
            continue
        sums = earlier[2]
        for value, n in values.items():
            sums[value] = sums.get(value, 0) + n
        total[name] = (earlier[0] + answered, earlier[1] + cant_say, sums)
