"""Records that a service could not use, as rows for its outbox. Their form on the wire lives in the contracts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from shared.contracts.dead_letters import dead_letter
from shared.contracts.wire import Outgoing
from shared.log.port import Record


class Unusable(Protocol):
    """A record that can't be used, and why: one word of a bounded list."""

    @property
    def record(self) -> Record: ...

    @property
    def reason(self) -> str: ...


def dead_letters(unusable: Iterable[Unusable], *, service: str, now: datetime) -> Sequence[Outgoing]:
    """A dead letter for each of them."""
    return [
        dead_letter(
            topic=one.record.topic,
            partition=one.record.partition,
            offset=one.record.offset,
            key=one.record.key,
            value=one.record.value,
            headers=one.record.headers,
            reason=one.reason,
            service=service,
            now=now,
        )
        for one in unusable
    ]
