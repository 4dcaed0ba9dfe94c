"""Places: one unit in one round. When a place takes answers. Pure; how its links look lives in `links`."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.contracts.directory import Round
from shared.contracts.ids import RoundId, UnitId


class Place(NamedTuple):
    """Where a response belongs."""

    round: RoundId
    unit: UnitId


class State(StrEnum):
    """Whether a link takes answers now."""

    OPEN = "open"
    NOT_OPEN = "not-open"
    CLOSED = "closed"
    USED = "used"
    FULL = "full"


def state_on(round_: Round, day: date) -> State:
    """Whether a round takes answers on a local day; its first and last day are both in it."""
    if round_.closes is not None and day > round_.closes:
        return State.CLOSED  # one that was closed before it opened, too
    return State.NOT_OPEN if day < round_.opens else State.OPEN


def state_of(round_: Round, day: date, *, used: bool, taken: int | None) -> State:
    """What a link says of itself. used: a personal link has answered. taken: how many answers its cap has counted."""
    state = state_on(round_, day)
    if state is not State.OPEN:
        return state
    if used:
        return State.USED
    if round_.cap is not None and taken is not None and taken >= round_.cap:
        return State.FULL
    return State.OPEN
