"""What must be true after any fault, asked of the product and of its databases."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.e2e.instance import Instance, until

COMPANY = 5


def recount(instance: Instance, *, accepted: int, seconds: float = 60.0) -> Sequence[Mapping[str, Any]]:
    """Wait until all that was accepted is counted; returns the rows of `kaiku reconcile`."""

    def agreed() -> Sequence[Mapping[str, Any]] | None:
        done = instance.try_kaiku("reconcile", "--json")
        return _rows(done.stdout) if done.returncode == 0 else None

    rows = until(agreed, what="reconcile to agree", seconds=seconds)
    assert sum(row["accepted"] for row in rows) == accepted
    assert sum(row["counted"] for row in rows) == accepted
    assert sum(row["published"] for row in rows) == accepted + sum(row["withdrawn"] for row in rows)
    assert all(row["waiting"] < COMPANY for row in rows)
    return rows


def _rows(text: str) -> Sequence[Mapping[str, Any]]:
    said = json.loads(text)
    rows: Sequence[Mapping[str, Any]] = said["rounds"] if isinstance(said, dict) else said
    return rows
