"""How a refused network file and a difference are told to operators."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from services.cli.errors import Failed
from services.cli.network.diff import Change, Kind
from services.cli.network.problems import Refused

_WORDS = {Kind.ADDED: "added", Kind.CHANGED: "changed", Kind.REMOVED: "removed"}


@contextmanager
def as_failed(done: str) -> Iterator[None]:
    """Turn Refused into Failed: every mistake on a line of its own. done: what has not been done ("published")."""
    try:
        yield
    except Refused as refused:
        count = len(refused.problems)
        mistakes = "1 mistake" if count == 1 else f"{count} mistakes"
        end = "" if done == "checked" else f"; nothing was {done}"
        raise Failed(f"{refused}\n{mistakes}{end}") from refused


def summary(changes: Sequence[Change]) -> str:
    """How much differs."""
    counts = {kind: sum(change.kind is kind for change in changes) for kind in Kind}
    return ", ".join(f"{count} {_WORDS[kind]}" for kind, count in counts.items() if count) or "nothing differs"
