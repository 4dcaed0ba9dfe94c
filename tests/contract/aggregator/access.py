"""What every keeper of sign-ins promises. Run on memory, SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.aggregator.application.ports.sign_in import AccessReads, AccessWork
from shared.contracts.ids import LeaderId

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
MIA, OTTO = LeaderId("mia"), LeaderId("otto")
Kept = tuple[Callable[[], AccessWork], AccessReads]


class AccessContract:
    @pytest.fixture
    def kept(self) -> Kept:
        raise NotImplementedError

    def test_a_link_is_used_once_and_by_its_leader_only(self, kept: Kept) -> None:
        begin, reads = kept
        request = asked(begin, MIA)
        assert reads.is_unused(request, MIA)
        assert not reads.is_unused(request, OTTO)
        assert not used(begin, request, OTTO)
        assert used(begin, request, MIA)
        assert not used(begin, request, MIA)
        assert not reads.is_unused(request, MIA)

    def test_a_link_that_nobody_asked_for_opens_nothing(self, kept: Kept) -> None:
        begin, reads = kept
        assert not used(begin, uuid4(), MIA)
        assert not reads.is_unused(uuid4(), MIA)
        assert not used(begin, asked(begin, None), MIA)

    def test_what_is_not_committed_has_not_happened(self, kept: Kept) -> None:
        begin, reads = kept
        request = asked(begin, MIA)
        with begin() as work:
            assert work.use(request, MIA, at=NOW)
        assert reads.is_unused(request, MIA)

    def test_requests_are_counted_by_leader_and_time(self, kept: Kept) -> None:
        begin, _ = kept
        for minutes in (0, 10, 20):
            asked(begin, MIA, at=NOW + timedelta(minutes=minutes))
        asked(begin, OTTO)
        with begin() as work:
            assert work.requests_of(MIA, since=NOW) == 2
            assert work.requests_of(MIA, since=NOW - timedelta(seconds=1)) == 3

    def test_old_requests_are_forgotten(self, kept: Kept) -> None:
        begin, reads = kept
        old, new = asked(begin, MIA), asked(begin, MIA, at=NOW + timedelta(days=2))
        with begin() as work:
            work.forget_requests(before=NOW + timedelta(days=1))
            work.commit()
        assert not reads.is_unused(old, MIA)
        assert reads.is_unused(new, MIA)

    def test_ending_sessions_raises_the_version_and_voids_unused_links(self, kept: Kept) -> None:
        begin, reads = kept
        mine, others = asked(begin, MIA), asked(begin, OTTO)
        assert reads.session_version(MIA) == 1
        for version in (2, 3):
            with begin() as work:
                work.end_sessions(MIA)
                assert work.session_version(MIA) == version
                work.commit()
        assert reads.session_version(MIA) == 3
        assert reads.session_version(OTTO) == 1
        assert not reads.is_unused(mine, MIA)
        assert reads.is_unused(others, OTTO)

    def test_tokens_are_found_by_their_digest_until_they_are_revoked(self, kept: Kept) -> None:
        begin, reads = kept
        digests = [bytes([n]) * 32 for n in range(3)]
        with begin() as work:
            for digest, leader in zip(digests, (MIA, MIA, OTTO), strict=True):
                work.add_token(digest, leader, at=NOW)
            work.commit()
        assert [reads.leader_of(one) for one in digests] == [MIA, MIA, OTTO]
        with begin() as work:
            assert work.remove_tokens(MIA) == 2
            work.commit()
        assert [reads.leader_of(one) for one in digests] == [None, None, OTTO]


def asked(begin: Callable[[], AccessWork], leader: LeaderId | None, *, at: datetime = NOW) -> UUID:
    request = uuid4()
    with begin() as work:
        work.note_request(request, leader, at=at)
        work.commit()
    return request


def used(begin: Callable[[], AccessWork], request: UUID, leader: LeaderId) -> bool:
    with begin() as work:
        was_used = work.use(request, leader, at=NOW)
        work.commit()
    return was_used
