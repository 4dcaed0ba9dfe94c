"""Links and invitations as coordinators hand them out: in their own units, told only as counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.collector.application.handing_out import MOST_AT_ONCE, HandingOut
from services.collector.application.inviting.adding import Added, AddingContacts
from services.collector.application.inviting.reading import read
from services.collector.application.inviting.telling import AddressStory, Invitations, UnitInvitations
from services.collector.application.managing.people import Person
from services.collector.application.managing.ports import Deed, ManagingWork, Note
from services.collector.domain.links import LinkToken
from services.collector.domain.managing import Mistake, NotYours, Refused, Rule, Unseen
from services.collector.domain.places import State, state_on
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.runtime.clock import local_day


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A unit's open link."""

    unit: UnitId
    token: LinkToken


class Inviting:
    """What coordinators do with links and invitations."""

    def __init__(
        self,
        *,
        handing_out: HandingOut,
        adding: AddingContacts,
        invitations: Invitations,
        work: Callable[[], ManagingWork],
    ) -> None:
        self._handing_out = handing_out
        self._adding = adding
        self._invitations = invitations
        self._work = work

    def open_links(self, who: Person, round_: RoundId) -> Sequence[UnitLink]:
        """The links of a coordinator's units; none for a round with personal ones. Raises Unseen."""
        found = _seen(who, round_)
        if found.historic or found.link is not LinkKind.OPEN:
            return []
        own = set(who.units_of(found))
        return [UnitLink(unit, token) for unit, token in self._handing_out.open(round_) if unit in own]

    def make_links(
        self, who: Person, round_: RoundId, unit: UnitId, count: int, *, now: datetime
    ) -> Sequence[LinkToken]:
        """New personal links of one unit, shown this once. Raises Unseen, NotYours, Refused, Unavailable."""
        found = self._personal(who, round_, local_day(now))
        if unit not in who.units_of(found):
            raise NotYours(unit)
        if not 1 <= count <= MOST_AT_ONCE:
            raise Refused(Mistake("count", Rule.NUMBER, {"most": MOST_AT_ONCE}))
        links = self._handing_out.personal(round_, unit, count=count, now=now)
        self._note(who, Deed.LINKS_MADE, found, {"unit": unit, "links": count}, now)
        return links

    def invite(self, who: Person, round_: RoundId, content: bytes, *, now: datetime) -> Added:
        """Have everybody of a CSV file invited who is not yet; in the coordinator's own units only.

        Raises Unseen, Refused, InvalidContacts, Unavailable.
        """
        found = self._personal(who, round_, local_day(now))
        read(content, replace(found, units=who.units_of(found)))  # which refuses other coordinators' units
        added = self._adding.add(round_, content, now=now)
        self._note(who, Deed.INVITATIONS_MADE, found, {"new": added.new, "known": added.known}, now)
        return added

    def states(self, who: Person, round_: RoundId) -> Sequence[UnitInvitations]:
        """How the invitations of a coordinator's units stand, in counts. Raises Unseen, Unavailable."""
        own = set(who.units_of(_seen(who, round_)))
        return [one for one in self._invitations.of_round(round_) if one.unit in own]

    def story(self, who: Person, address: str, *, now: datetime) -> AddressStory:
        """What became of an address in a coordinator's own units. Raises NotYours, Unavailable.

        Of an address that none of their rounds knows nothing is told. That it was asked is noted, not for whom.
        """
        if not who.coordinates:
            raise NotYours("invitations")
        story = self._invitations.of_address(address)
        own = tuple(one for one in story.known if one.place.unit in who.units)
        scopes = [who.network] if who.for_network else sorted(who.organisations)
        with self._work() as work:
            for scope in scopes:
                work.note(Note(now, who.leader.id, Deed.ADDRESS_ASKED, ScopeId(scope), "–", who.by_token))
            work.commit()
        return AddressStory(own, opted_out=bool(own) and story.opted_out, bounced=bool(own) and story.bounced)

    def _personal(self, who: Person, round_: RoundId, today: date) -> Round:
        found = _seen(who, round_)
        if found.historic:
            raise Refused(Mistake("round", Rule.HISTORIC))
        if found.link is not LinkKind.PERSONAL:
            raise Refused(Mistake("round", Rule.OTHER_LINKS))
        if state_on(found, today) is State.CLOSED:
            raise Refused(Mistake("round", Rule.ENDED))
        return found

    def _note(self, who: Person, deed: Deed, round_: Round, details: dict[str, object], now: datetime) -> None:
        with self._work() as work:
            work.note(Note(now, who.leader.id, deed, who.scope_of(round_), round_.id, who.by_token, details))
            work.commit()


def _seen(who: Person, round_: RoundId) -> Round:
    found = who.directory.rounds.get(round_)
    if found is None or not who.sees_round(found):
        raise Unseen(round_)
    return found
