"""Handing out links: the open ones of a round, and new personal ones. Who gets them is up to the coordinator."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.collector.application.asking import Asking
from services.collector.application.ports import Work
from services.collector.domain.errors import UnknownRound
from services.collector.domain.links import LinkToken, digest_of, may_have, open_link, personal_link
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import RoundId, UnitId
from shared.runtime.keys import Keys
from shared.runtime.personal_links import NONCE

MOST_AT_ONCE = 10_000


class HandingOut:
    """Links to hand out. chance: gives so many random bytes."""

    def __init__(self, *, asking: Asking, work: Callable[[], Work], keys: Keys, chance: Callable[[int], bytes]) -> None:
        self._asking = asking
        self._work = work
        self._keys = keys
        self._chance = chance

    def open(self, round_id: RoundId) -> Sequence[tuple[UnitId, LinkToken]]:
        """The link of each unit of a round with open links, in the round's order. Raises UnknownRound."""
        round_ = self._round(round_id, LinkKind.OPEN)
        return [(unit, open_link(self._keys, Place(round_.id, unit))) for unit in round_.units]

    def personal(self, round_id: RoundId, unit: UnitId, *, count: int, now: datetime) -> Sequence[LinkToken]:
        """New personal links, which nobody can print again: only their digests are kept. Each counts as an invitation.

        Raises UnknownRound, ValueError, Unavailable.
        """
        round_ = self._round(round_id, LinkKind.PERSONAL)
        if unit not in round_.units:
            raise UnknownRound(f"the round {round_id!r} does not ask in the unit {unit!r}")
        if not 1 <= count <= MOST_AT_ONCE:
            raise ValueError(f"from 1 to {MOST_AT_ONCE} links at once")
        organisation = self._asking.directory().organisation_of(unit)
        if organisation is None:
            raise UnknownRound(f"there is no unit {unit!r}")
        place = Place(round_.id, unit)
        links = [personal_link(self._keys, place, self._chance(NONCE)) for _ in range(count)]
        digests = [digest_of(link) for link in links]
        with self._work() as work:
            work.hand_out(place, digests, organisation=organisation, survey=round_.survey, now=now)
            work.commit()
        return links

    def _round(self, round_id: RoundId, kind: LinkKind) -> Round:
        directory = self._asking.directory()
        round_ = directory.rounds.get(round_id)
        if round_ is None:
            raise UnknownRound(f"there is no round {round_id!r}")
        if round_.historic:
            raise UnknownRound(f"the round {round_id!r} is historic: it has no links and takes only `kaiku import`")
        if round_.link is not kind:
            raise UnknownRound(f"the round {round_id!r} has {round_.link} links")
        version, _ = self._asking.round(directory, round_)
        if not may_have(version, kind):
            raise UnknownRound(f"the survey {round_.survey!r} takes {version.links} links only")
        return round_
