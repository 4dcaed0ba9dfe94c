"""Coming in and going out."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from services.aggregator.application.access import MOST_LINKS, Access, UnknownLeader
from shared.contracts.directory import Credentials
from shared.contracts.ids import LeaderId
from shared.contracts.snapshot import Directory
from shared.runtime.keys import Keys
from shared.runtime.tokens import sign_in_token
from tests.fakes.leading import MIA, OTTO, Comings, a_network

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEYS = Keys(["s" * 32])


class World:
    def __init__(self) -> None:
        self.comings = Comings()
        self.directory = a_network()
        ids, tokens = count(1), count(1)
        self.access = Access(
            self.comings.work,
            self.comings,
            directory=lambda: self.directory,
            keys=KEYS,
            public_url="https://palaute.example.fi",
            new_id=lambda: UUID(int=next(ids)),
            new_token=lambda: f"token-{next(tokens)}",
        )

    def mailed(self, leader: LeaderId = MIA) -> str:
        """The token as the notifier signs it."""
        (event,) = [one for one in self.comings.announced if one.leader == leader]
        return sign_in_token(KEYS, request=event.request, leader=leader, issued=event.time)


@pytest.fixture
def world() -> World:
    return World()


def test_a_mailed_link_signs_in_once(world: World) -> None:
    world.access.ask(" Mia@Example.org ", now=NOW)
    token = world.mailed()
    assert world.access.can_sign_in(token, now=NOW)
    came_in = world.access.sign_in(token, now=NOW)
    assert came_in is not None
    leader = world.access.by_session(came_in.leader, came_in.version)
    assert leader is not None
    assert leader.id == MIA
    assert not world.access.can_sign_in(token, now=NOW)
    assert world.access.sign_in(token, now=NOW) is None


def test_looking_at_a_link_does_not_use_it_up(world: World) -> None:
    world.access.ask("mia@example.org", now=NOW)
    for _ in range(3):
        assert world.access.can_sign_in(world.mailed(), now=NOW)
    assert world.access.sign_in(world.mailed(), now=NOW)


def test_a_link_runs_out_after_fifteen_minutes(world: World) -> None:
    world.access.ask("mia@example.org", now=NOW)
    token = world.mailed()
    assert world.access.can_sign_in(token, now=NOW + timedelta(minutes=15))
    late = NOW + timedelta(minutes=15, seconds=1)
    assert not world.access.can_sign_in(token, now=late)
    assert world.access.sign_in(token, now=late) is None


def test_an_unknown_address_writes_a_row_too_and_announces_nothing(world: World) -> None:
    world.access.ask("nobody@example.org", now=NOW)
    world.access.ask("", now=NOW)
    assert world.comings.announced == []
    assert len(world.comings.kept.requests) == 2


def test_a_mailbox_can_not_be_flooded(world: World) -> None:
    for _ in range(20):
        world.access.ask("mia@example.org", now=NOW)
    assert len(world.comings.announced) == MOST_LINKS
    world.access.ask("mia@example.org", now=NOW + timedelta(minutes=16))
    assert len(world.comings.announced) == MOST_LINKS + 1


def test_a_link_of_a_leader_who_has_left_opens_nothing(world: World) -> None:
    world.access.ask("mia@example.org", now=NOW)
    token = world.mailed()
    world.directory = Directory()
    assert not world.access.can_sign_in(token, now=NOW)
    assert world.access.sign_in(token, now=NOW) is None


@pytest.mark.parametrize("token", ["", "x", "…", "A" * 500, "a.b", "\x00", "____"])
def test_a_forged_link_opens_nothing(world: World, token: str) -> None:
    assert not world.access.can_sign_in(token, now=NOW)
    assert world.access.sign_in(token, now=NOW) is None


def test_signing_out_everywhere_ends_all_sessions_of_that_leader(world: World) -> None:
    for leader in (MIA, OTTO):
        world.access.ask(f"{leader}@example.org", now=NOW)
    mia, otto = (world.access.sign_in(world.mailed(one), now=NOW) for one in (MIA, OTTO))
    assert mia
    assert otto
    world.access.sign_out_everywhere(MIA, now=NOW)
    assert world.access.by_session(mia.leader, mia.version) is None
    assert world.access.by_session(otto.leader, otto.version)


def test_an_operators_link_signs_in_once(world: World) -> None:
    link = world.access.sign_in_link(MIA, now=NOW)
    address, _, token = link.rpartition("/")
    assert address == "https://palaute.example.fi/leader/sign-in"
    assert world.access.sign_in(token, now=NOW)
    assert world.access.sign_in(token, now=NOW) is None
    assert world.comings.announced == []


def test_a_bearer_token_is_kept_as_a_digest_and_can_be_revoked(world: World) -> None:
    token = world.access.make_token(MIA, now=NOW)
    leader = world.access.by_token(token)
    assert leader
    assert leader.id == MIA
    assert all(token.encode() not in digest and len(digest) == 32 for digest in world.comings.kept.tokens)
    world.access.make_token(MIA, now=NOW)
    assert world.access.revoke_tokens(MIA, now=NOW) == 2
    assert world.access.by_token(token) is None
    assert world.access.revoke_tokens(MIA, now=NOW) == 0


def test_other_services_are_told_how_a_leader_may_come_in(world: World) -> None:
    token = world.access.make_token(MIA, now=NOW)
    digest = hashlib.sha256(token.encode()).hexdigest()
    assert world.comings.told[-1] == Credentials(MIA, 1, (digest,))
    world.access.sign_out_everywhere(MIA, now=NOW)
    assert world.comings.told[-1] == Credentials(MIA, 2, (digest,))
    world.access.revoke_tokens(MIA, now=NOW)
    assert world.comings.told[-1] == Credentials(MIA, 2)


def test_who_signs_in_anew_is_told_of_again_lest_the_directory_has_forgotten(world: World) -> None:
    world.access.sign_out_everywhere(MIA, now=NOW)
    world.comings.told.clear()
    for leader in (MIA, OTTO):
        world.access.sign_in(world.access.sign_in_link(leader, now=NOW).rpartition("/")[2], now=NOW)
    assert world.comings.told == [Credentials(MIA, 2)]


@pytest.mark.parametrize("token", ["", "kaiku_", "kaiku_x", "kaiku_é"])
def test_a_forged_token_is_nobodys(world: World, token: str) -> None:
    assert world.access.by_token(token) is None


def test_nobody_unknown_gets_a_link_or_a_token(world: World) -> None:
    with pytest.raises(UnknownLeader):
        world.access.sign_in_link(LeaderId("nobody"), now=NOW)
    with pytest.raises(UnknownLeader):
        world.access.make_token(LeaderId("nobody"), now=NOW)
