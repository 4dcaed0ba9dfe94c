"""What signing in needs of the world: Protocols. Who leads what is in the directory; the rules are in `access`."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from shared.contracts.events import SignInRequested
from shared.contracts.ids import LeaderId


class AccessWork(Protocol):
    """One change of who may come in. Left without `commit`, nothing has happened."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def note_request(self, request: UUID, leader: LeaderId | None, *, at: datetime) -> None:
        """Keep a request for a sign-in link; leader is None for an address that nobody has."""

    def requests_of(self, leader: LeaderId, *, since: datetime) -> int:
        """How many links this leader has asked for since then."""

    def announce(self, asked: Sequence[SignInRequested], *, now: datetime) -> None:
        """Write these into the outbox."""

    def use(self, request: UUID, leader: LeaderId, *, at: datetime) -> bool:
        """Use a request's link up; False when there is no such request of this leader or its link has been used."""

    def forget_requests(self, *, before: datetime) -> None:
        """Delete older requests, whose links have run out."""

    def session_version(self, leader: LeaderId) -> int:
        """The version that this leader's sessions need to have: 1 until they were ended for the first time."""

    def end_sessions(self, leader: LeaderId) -> None:
        """Make all sessions and unused links of a leader worthless."""

    def add_token(self, digest: bytes, leader: LeaderId, *, at: datetime) -> None:
        """Keep the digest of a bearer token."""

    def remove_tokens(self, leader: LeaderId) -> int:
        """Delete a leader's bearer tokens; returns how many."""

    def tell(self, leader: LeaderId, *, now: datetime) -> None:
        """Have the directory hear how this leader may come in as of now, for services that don't keep it themselves.

        Of many at once, what was committed last is heard last.
        """

    def commit(self) -> None:
        """Make it so."""


class AccessReads(Protocol):
    """What every request asks."""

    def session_version(self, leader: LeaderId) -> int:
        """As in `AccessWork`."""

    def leader_of(self, digest: bytes) -> LeaderId | None:
        """Whose bearer token has this digest."""

    def is_unused(self, request: UUID, leader: LeaderId) -> bool:
        """Whether this leader asked for this link and has not used it."""
