"""Who may come in: one-time links, sessions that can be ended everywhere, bearer tokens. What they see: `showing`."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.aggregator.application.ports.sign_in import AccessReads, AccessWork
from shared.contracts.directory import Leader
from shared.contracts.events import SignInRequested
from shared.contracts.ids import LeaderId
from shared.contracts.snapshot import Directory
from shared.runtime.keys import Keys
from shared.runtime.tokens import SIGN_IN_FOR, read_sign_in, sign_in_token

# So that nobody can fill a leader's mailbox from the sign-in page.
MOST_LINKS = 5
TOKEN_PREFIX = "kaiku_"  # noqa: S105 – what every token begins with, so that leaked ones can be searched for
_KEPT = timedelta(days=1)


class UnknownLeader(Exception):
    """The directory has no such leader."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A leader who has just signed in, and the version that the session carries."""

    leader: LeaderId
    version: int


class Access:
    """The use cases of coming in and going out.

    new_id, new_token: chance, as the composition root has it; a token has at least 128 bits of it.
    """

    def __init__(
        self,
        work: Callable[[], AccessWork],
        reads: AccessReads,
        *,
        directory: Callable[[], Directory],
        keys: Keys,
        public_url: str,
        new_id: Callable[[], UUID],
        new_token: Callable[[], str],
    ) -> None:
        self._work = work
        self._reads = reads
        self._directory = directory
        self._keys = keys
        self._public_url = public_url
        self._new_id = new_id
        self._new_token = new_token

    def ask(self, address: str, *, now: datetime, goes_to: str = "") -> None:
        """Somebody wants a link mailed to an address. goes_to: the path of ours where the link is to lead.

        Nothing tells whether a leader has the address: the caller answers alike, and one row is committed either way.
        """
        wanted = _plain(address)
        leaders = [one.id for one in self._directory().leaders.values() if _plain(one.email) == wanted]
        with self._work() as work:
            work.forget_requests(before=now - _KEPT)
            asked = []
            for leader in sorted(leaders):
                if work.requests_of(leader, since=now - SIGN_IN_FOR) < MOST_LINKS:
                    asked.append(SignInRequested(self._new_id(), now, leader, goes_to))
                    work.note_request(asked[-1].request, leader, at=now)
            if not asked:
                work.note_request(self._new_id(), None, at=now)
            work.announce(asked, now=now)
            work.commit()

    def can_sign_in(self, token: str, *, now: datetime) -> bool:
        """Whether a link would work now. Looking uses nothing up: mail programs look at links by themselves."""
        said = read_sign_in(self._keys, token, now=now)
        return (
            said is not None
            and said.leader in self._directory().leaders
            and self._reads.is_unused(said.request, said.leader)
        )

    def sign_in(self, token: str, *, now: datetime) -> SignedIn | None:
        """Use a link up. None when it has run out, was used before, or is none of ours."""
        said = read_sign_in(self._keys, token, now=now)
        if said is None or said.leader not in self._directory().leaders:
            return None
        with self._work() as work:
            if not work.use(said.request, said.leader, at=now):
                return None
            signed_in = SignedIn(said.leader, work.session_version(said.leader))
            if signed_in.version > 1:  # a directory that was lost has forgotten it
                work.tell(said.leader, now=now)
            work.commit()
        return signed_in

    def by_session(self, leader: LeaderId, version: int) -> Leader | None:
        """The leader whose session this is, while it holds."""
        found = self._directory().leaders.get(leader)
        return found if found and self._reads.session_version(leader) == version else None

    def by_token(self, token: str) -> Leader | None:
        """The leader whose bearer token this is."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        leader = self._reads.leader_of(_digest(token))
        return None if leader is None else self._directory().leaders.get(leader)

    def sign_out_everywhere(self, leader: LeaderId, *, now: datetime) -> None:
        """End all of a leader's sessions. Bearer tokens stay: they are revoked by themselves."""
        with self._work() as work:
            work.end_sessions(leader)
            work.tell(leader, now=now)
            work.commit()

    def sign_in_link(self, leader: LeaderId, *, now: datetime) -> str:
        """A one-time link for operators to hand over. Raises UnknownLeader."""
        self._known(leader)
        request = self._new_id()
        with self._work() as work:
            work.note_request(request, leader, at=now)
            work.commit()
        token = sign_in_token(self._keys, request=request, leader=leader, issued=now)
        return f"{self._public_url}/leader/sign-in/{token}"

    def make_token(self, leader: LeaderId, *, now: datetime) -> str:
        """A bearer token for the API: shown this once, kept as a digest. Raises UnknownLeader."""
        self._known(leader)
        token = TOKEN_PREFIX + self._new_token()
        with self._work() as work:
            work.add_token(_digest(token), leader, at=now)
            work.tell(leader, now=now)
            work.commit()
        return token

    def revoke_tokens(self, leader: LeaderId, *, now: datetime) -> int:
        """Make all of a leader's bearer tokens worthless, even of one who has left; returns how many there were."""
        with self._work() as work:
            revoked = work.remove_tokens(leader)
            work.tell(leader, now=now)
            work.commit()
        return revoked

    def _known(self, leader: LeaderId) -> None:
        if leader not in self._directory().leaders:
            raise UnknownLeader(leader)


def _plain(address: str) -> str:
    return address.strip().casefold()


def _digest(token: str) -> bytes:
    """Tokens are long and random, so a plain digest can't be guessed back."""
    return hashlib.sha256(token.encode()).digest()
