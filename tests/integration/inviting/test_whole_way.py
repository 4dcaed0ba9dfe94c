"""The whole way: a file of contacts, mails, an opened link, an answer, and reminders for those who did not answer."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, select

from services.aggregator.adapters.tables import INVITED, POOLS
from services.collector.domain.contacts import MailState, Why
from shared.runtime.database import reading
from shared.runtime.settings import LOG_URL, SERVICES, database_setting
from tests.fakes.collector import AUTO, SPRING
from tests.integration.inviting.world import OPT_OUT, World, a_world, on_sqlite

PEOPLE = ("anna", "bo", "cai", "dan", "eva")
ADDRESSES = [f"{name}@example.org" for name in PEOPLE]
FILE = "address,language,unit\n" + "".join(f"{name}@example.org,sv,tredu-auto\n" for name in PEOPLE)


class WholeWay:
    @pytest.fixture
    def world(self) -> Iterator[World]:
        raise NotImplementedError

    def test_who_answers_is_not_reminded_and_who_does_not_is(self, world: World) -> None:
        assert world.cases.adding_contacts.add(SPRING, FILE.encode(), now=world.clock.moment).new == 5
        world.settle()
        assert sorted(world.mailed()) == ADDRESSES
        mail = world.server.mails[0]
        assert mail["Subject"] == "Berätta vad du tycker: Partnerskapsenkät"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

        links = world.links()
        assert world.answer(links["anna@example.org"], {"trust": 4}) == 201
        assert world.browser.get(f"/api/v1/links/{links['anna@example.org']}").get_json()["state"] == "used"
        opt_out = OPT_OUT.search(str(mail_to(world, "bo@example.org")))
        assert opt_out
        assert world.notices.post(opt_out[1], data={"List-Unsubscribe": "One-Click"}).status_code == 200
        world.settle()

        world.server.rcpt = ["550 5.1.1 no such mailbox"]
        world.at("2026-03-16 07:05")  # the fifth day was a Saturday
        [bounced] = {one for one in ADDRESSES if world.cases.invitations.of_address(one).bounced}
        left = sorted({"cai@example.org", "dan@example.org", "eva@example.org"} - {bounced})
        assert sorted(world.mailed()[5:]) == left
        world.at("2026-03-19 07:05")
        assert sorted(world.mailed()[7:]) == left
        world.at("2026-03-31 16:00")
        assert len(world.mailed()) == 9
        assert world.links().items() <= links.items()  # a reminder brings the same link

        [auto, _] = world.cases.invitations.of_round(SPRING)
        assert auto.states == {MailState.REMINDED: 3, MailState.OPTED_OUT: 1, MailState.BOUNCED: 1}
        assert (auto.handed_out, auto.used) == (5, 1)
        story = world.cases.invitations.of_address("bo@example.org")
        assert [one.why for one in story.known[0].changes] == [Why.ADDED, Why.INVITED, Why.DELIVERED, Why.ASKED]
        with reading(world.engines["aggregator"]) as connection:
            assert (
                connection.execute(select(func.sum(INVITED.c.invited)).where(INVITED.c.unit == AUTO)).scalar_one() == 5
            )
            assert connection.execute(select(POOLS.c.counted)).scalar_one() == 1


def mail_to(world: World, address: str) -> object:
    mail = next(mail for mail, to in zip(world.server.mails, world.server.recipients, strict=True) if to == address)
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


class TestOnOneMachine(WholeWay):
    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[World]:
        with a_world(log_url=f"sqlite:///{tmp_path}/log.db", databases=on_sqlite(tmp_path)) as world:
            yield world


@pytest.mark.servers
class TestOnServers(WholeWay):
    @pytest.fixture
    def world(self, real_parts_settings: Mapping[str, str]) -> Iterator[World]:
        databases = {name: real_parts_settings[database_setting(name)] for name in SERVICES}
        with a_world(log_url=real_parts_settings[LOG_URL], databases=databases) as world:
            yield world
