"""Rounds as coordinators keep them: opened, extended, closed early; how many have answered, never what."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.collector.application.inviting.ports import Contacts
from services.collector.application.managing.people import Person, newest_of
from services.collector.application.managing.ports import Deed, ManagingReads, ManagingWork, Note
from services.collector.domain.managing import Changed, Mistake, NotYours, Refused, Rule, Unseen
from services.collector.domain.places import State, state_on
from shared.contracts.directory import LinkKind, Origin, Round, SurveyVersion
from shared.contracts.ids import RoundId, ScopeId, SurveyId, UnitId
from shared.runtime.base32 import crockford
from shared.runtime.clock import local_day

# Ends of a cap and of a rate; a round that is open for longer is meant to have no end.
LARGEST_CAP = 1_000_000
LARGEST_RATE = 10_000
LONGEST = timedelta(days=5 * 366)
_LONGEST_ID_PART = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """A round that somebody wants to open. key: the same for a wish that is sent again, so that it opens one round.

    version: None for the survey's newest. link: None while nobody has said which.
    """

    key: str
    survey: SurveyId
    version: int | None
    opens: date
    closes: date | None
    units: tuple[UnitId, ...]
    link: LinkKind | None
    cap: int | None = None
    per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """How many have answered in each unit that a person coordinates. as_of: up to the end of this day; None: now."""

    answered: Mapping[UnitId, int]
    as_of: date | None

    @property
    def total(self) -> int:
        """In all of these units."""
        return sum(self.answered.values())


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as one person sees it. units: those of its units that they coordinate. others: how many more it has."""

    round: Round
    state: State
    units: tuple[UnitId, ...]
    others: int
    keeps: bool
    version: SurveyVersion | None

    @property
    def seen(self) -> str:
        """Which state of the round this is, for who changes it."""
        return seen_of(self.round)


def seen_of(round_: Round) -> str:
    """A round's fingerprint: two rounds that differ in anything have different ones."""
    return hashlib.sha256(repr(round_).encode()).hexdigest()[:32]


class Rounds:
    """What coordinators do with rounds."""

    def __init__(self, *, reads: ManagingReads, contacts: Contacts, work: Callable[[], ManagingWork]) -> None:
        self._reads = reads
        self._contacts = contacts
        self._work = work

    # ── Looking ───────────────────────────────────────────────────────────────────────────────────────────────────

    def all(self, who: Person, *, today: date) -> Sequence[RoundView]:
        """Every round with a unit of theirs: open ones first, then those to come, then the past, newest first."""
        order = [State.OPEN, State.NOT_OPEN, State.CLOSED]
        views = [_view(who, one, today) for one in who.directory.rounds.values() if who.sees_round(one)]
        newest_first = sorted(views, key=lambda one: (one.round.opens, one.round.id), reverse=True)
        return sorted(newest_first, key=lambda one: order.index(one.state))

    def one(self, who: Person, round_: RoundId, *, today: date) -> RoundView:
        """One of them. Raises Unseen."""
        return _view(who, self._seen(who, round_), today)

    def participation(self, who: Person, round_: RoundId, *, now: datetime) -> Participation:
        """How many have answered. Through personal links as of a midnight, lest a count tell when somebody did.

        Raises Unseen, Unavailable.
        """
        found = self._seen(who, round_)
        counts: Mapping[UnitId, int]
        as_of: date | None = None
        if found.link is LinkKind.PERSONAL and not found.historic:
            handed = self._contacts.handed(found.id)
            counts = {one.place.unit: one.used for one in handed}
            as_of = min([local_day(now), *(one.as_of for one in handed)]) - timedelta(days=1)
        else:
            counts = self._reads.answered(found.id)
        return Participation({unit: counts.get(unit, 0) for unit in who.units_of(found)}, as_of)

    # ── Opening ───────────────────────────────────────────────────────────────────────────────────────────────────

    def open(self, who: Person, wish: Wish, *, now: datetime) -> Round:
        """Publish a round. The same wish again opens nothing more. Raises Refused, NotYours, Changed."""
        if not who.coordinates:
            raise NotYours(wish.survey)
        identity = _identity(wish)
        known = who.directory.rounds.get(identity)
        mistakes, version = _mistakes(who, wish, local_day(now), known)
        if mistakes or version is None:
            raise Refused(*mistakes)
        link = wish.link or LinkKind.OPEN
        round_ = Round(
            id=identity,
            survey=wish.survey,
            version=version.version,
            opens=wish.opens,
            closes=wish.closes,
            units=wish.units,
            link=link,
            cap=wish.cap,
            per_minute=wish.per_minute,
            origin=Origin.PAGE,
        )
        if known == round_:
            return round_
        self._publish(who, round_, None, Deed.ROUND_OPENED, now)
        return round_

    # ── Changing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def extend(
        self,
        who: Person,
        round_: RoundId,
        closes: date | None,
        *,
        seen: str | None,
        now: datetime,
    ) -> Round:
        """Give a round another last day, or none. seen: as the round was when it was looked at; None: as it is now.

        Raises Unseen, NotYours, Refused, Changed.
        """
        before = self._kept(who, round_, seen)
        today = local_day(now)
        if state_on(before, today) is State.CLOSED:
            raise Refused(Mistake("closes", Rule.ENDED))
        if wrong := _last_day(before.opens, closes, today):
            raise Refused(wrong)
        return self._change(who, before, closes, Deed.ROUND_CHANGED, now)

    def close(self, who: Person, round_: RoundId, *, seen: str | None, now: datetime) -> Round:
        """End a round at once: yesterday was its last day. One that has ended stays as it is.

        Raises Unseen, NotYours, Changed.
        """
        before = self._kept(who, round_, seen)
        today = local_day(now)
        if state_on(before, today) is State.CLOSED:
            return before
        return self._change(who, before, today - timedelta(days=1), Deed.ROUND_CLOSED, now)

    def _change(self, who: Person, before: Round, closes: date | None, deed: Deed, now: datetime) -> Round:
        after = replace(before, closes=closes, origin=Origin.PAGE)
        if after.closes != before.closes:
            self._publish(who, after, before, deed, now)
        return after

    def _publish(self, who: Person, after: Round, before: Round | None, deed: Deed, now: datetime) -> None:
        details: dict[str, object] = {"opens": after.opens.isoformat(), "closes": _iso(after.closes)}
        if before is None:
            details |= {"survey": f"{after.survey}/{after.version}", "link": after.link, "units": len(after.units)}
        else:
            details["closed"] = _iso(before.closes)
        with self._work() as work:
            if not work.publish(after, before=before, now=now):
                raise Changed(after.id)
            work.note(Note(now, who.leader.id, deed, who.scope_of(after), after.id, who.by_token, details))
            work.commit()

    def _seen(self, who: Person, round_: RoundId) -> Round:
        found = who.directory.rounds.get(round_)
        if found is None or not who.sees_round(found):
            raise Unseen(round_)
        return found

    def _kept(self, who: Person, round_: RoundId, seen: str | None) -> Round:
        found = self._seen(who, round_)
        if not who.keeps_round(found):
            raise NotYours(round_)
        if seen is not None and seen != seen_of(found):
            raise Changed(round_)
        return found


def _view(who: Person, round_: Round, today: date) -> RoundView:
    units = who.units_of(round_)
    return RoundView(
        round=round_,
        state=state_on(round_, today),
        units=units,
        others=len(round_.units) - len(units),
        keeps=who.keeps_round(round_),
        version=who.directory.surveys.get((round_.survey, round_.version)),
    )


def _identity(wish: Wish) -> RoundId:
    """A name that says what it is about, with an end of its own."""
    end = crockford(hashlib.sha256(wish.key.encode()).digest(), 4).lower()
    return RoundId(f"{wish.survey[:_LONGEST_ID_PART].rstrip('-')}-{wish.opens}-{end}")


def _wrong_units(who: Person, wish: Wish) -> Mistake | None:
    if not wish.units:
        return Mistake("units", Rule.NO_UNITS)
    if strange := [one for one in wish.units if one not in who.units]:
        return Mistake("units", Rule.UNITS, {"given": ", ".join(strange[:5])[:200]})
    closings = {one: who.directory.units[one].closed for one in wish.units}
    closed = [one for one, day in closings.items() if day is not None and day <= wish.opens]
    return Mistake("units", Rule.CLOSED_UNITS, {"given": ", ".join(closed[:5])[:200]}) if closed else None


def _mistakes(
    who: Person, wish: Wish, today: date, known: Round | None
) -> tuple[Sequence[Mistake], SurveyVersion | None]:
    found: list[Mistake] = []
    version = _version(who, wish, found)
    if wish.opens < today and not known:
        found.append(Mistake("opens", Rule.OPENS_PAST))
    if wrong := _last_day(wish.opens, wish.closes, today):
        found.append(wrong)
    if wrong := _wrong_units(who, wish):
        found.append(wrong)
    if wish.link is None:
        found.append(Mistake("link", Rule.LINKS))
    elif version and version.links and version.links is not wish.link:
        found.append(Mistake("link", Rule.DEMANDED_LINKS))
    if wish.cap is not None and wish.link is LinkKind.PERSONAL:
        found.append(Mistake("cap", Rule.CAP_PERSONAL))
    for name, number, most in (("cap", wish.cap, LARGEST_CAP), ("per_minute", wish.per_minute, LARGEST_RATE)):
        if number is not None and not 1 <= number <= most:
            found.append(Mistake(name, Rule.NUMBER, {"most": most}))
    return found, version


def _version(who: Person, wish: Wish, found: list[Mistake]) -> SurveyVersion | None:
    if not who.sees_survey(wish.survey):
        found.append(Mistake("survey", Rule.SURVEY))
        return None
    if wish.version is None:
        return newest_of(who.directory, wish.survey)
    version = who.directory.surveys.get((wish.survey, wish.version))
    if version is None:
        found.append(Mistake("version", Rule.VERSION, {"given": wish.version}))
    return version


def _last_day(opens: date, closes: date | None, today: date) -> Mistake | None:
    if closes is None:
        return None
    if closes < opens:
        return Mistake("closes", Rule.CLOSES_FIRST)
    if closes < today:
        return Mistake("closes", Rule.CLOSES_PAST)
    return Mistake("closes", Rule.TOO_LONG) if closes - opens > LONGEST else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def scope_of_unit(who: Person, unit: UnitId) -> ScopeId:
    """Whose a unit's things are, for the audit log."""
    return who.directory.organisation_of(unit) or who.network
