"""Drafting: a respondent leaves half-way and comes back. What a draft is made of lives in the domain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.collector.domain.drafts import (
    Draft,
    DraftDigest,
    DraftToken,
    digest_of,
    expires_on,
    mint_draft,
    read_draft,
    seal,
    unseal,
)
from services.collector.domain.errors import UnknownDraft
from shared.runtime.clock import local_day
from shared.runtime.keys import Keys


class DraftStore(Protocol):
    """Keeps sealed drafts by the digest of their address. Each call is a transaction. All of them raise Unavailable."""

    def add(self, digest: DraftDigest, sealed: bytes, *, expires: date) -> None:
        """Keep a new draft until the end of a local day."""

    def replace(self, digest: DraftDigest, sealed: bytes, *, expires: date) -> bool:
        """Put a newer one in its place; False, and nothing is kept, when there is none any more."""

    def find(self, digest: DraftDigest, *, today: date) -> tuple[bytes, date] | None:
        """The sealed draft and the day on which it expires; None when there is none, or that day is over."""

    def erase(self, digest: DraftDigest) -> None:
        """Erase one, if it is there."""

    def erase_expired(self, *, today: date) -> int:
        """Erase those whose day is over; returns how many."""


class DraftJournal(Protocol):
    """Tells operators how drafts fare, in numbers."""

    def drafted(self) -> None:
        """A draft was saved for the first time."""

    def drafts_expired(self, count: int) -> None:
        """Drafts whose day was over were erased."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft that is kept. expires: the last local day on which it can be opened."""

    token: DraftToken
    expires: date


class Drafting:
    """Saves drafts and finds them again. chance: gives so many random bytes."""

    def __init__(self, *, store: DraftStore, keys: Keys, chance: Callable[[int], bytes], journal: DraftJournal) -> None:
        self._store = store
        self._keys = keys
        self._chance = chance
        self._journal = journal

    def save(self, draft: Draft, *, now: datetime) -> Saved:
        """Keep a form under a new address. Raises Unavailable."""
        token, expires = mint_draft(self._chance(16)), expires_on(local_day(now))
        self._store.add(digest_of(token), self._sealed(token, draft), expires=expires)
        self._journal.drafted()
        return Saved(token, expires)

    def update(self, text: str, draft: Draft, *, now: datetime) -> Saved | None:
        """Keep how far a saved form has come, for another 30 days.

        None, and nothing is kept, when the draft has been sent, erased or has expired. Raises Unavailable.
        """
        token, expires = read_draft(text), expires_on(local_day(now))
        if token is None or not self._store.replace(digest_of(token), self._sealed(token, draft), expires=expires):
            return None
        return Saved(token, expires)

    def open(self, text: str, *, now: datetime) -> tuple[Draft, Saved]:
        """What was saved, and until when it is kept. Raises UnknownDraft, Unavailable."""
        token = read_draft(text)
        found = self._store.find(digest_of(token), today=local_day(now)) if token else None
        draft = unseal(self._keys, token, found[0]) if token and found else None
        if token is None or found is None or draft is None:
            raise UnknownDraft
        return draft, Saved(token, found[1])

    def forget(self, text: str) -> None:
        """Erase a draft, as when it has been sent; twice is harmless. Raises Unavailable."""
        if token := read_draft(text):
            self._store.erase(digest_of(token))

    def expire(self, *, now: datetime) -> int:
        """Erase the drafts whose day is over; returns how many. Raises Unavailable."""
        gone = self._store.erase_expired(today=local_day(now))
        self._journal.drafts_expired(gone)
        return gone

    def _sealed(self, token: DraftToken, draft: Draft) -> bytes:
        return seal(self._keys, token, draft, self._chance(12))
