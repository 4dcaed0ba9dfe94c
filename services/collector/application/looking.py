"""Looking at a link: whether it takes answers now, and what it asks. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from services.collector.application.asking import Asked, Asking
from services.collector.application.ports import Kept
from services.collector.domain.places import State, state_of, state_on
from shared.runtime.clock import local_day


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as it is now. personal: it answers once."""

    asked: Asked
    state: State
    personal: bool


class Looking:
    """Looks at links."""

    def __init__(self, *, asking: Asking, kept: Kept) -> None:
        self._asking = asking
        self._kept = kept

    def look(self, link: str, *, now: datetime) -> LinkView:
        """How a link stands. Raises UnknownLink, Unavailable."""
        found = self._asking.find(link)
        round_, day = found.asked.round, local_day(now)
        personal = found.personal is not None
        counts = round_.cap is not None and not personal and state_on(round_, day) is State.OPEN
        taken = self._kept.taken(found.asked.place) if counts else None
        state = state_of(round_, day, used=found.used, taken=taken)
        return LinkView(found.asked, state, personal)
