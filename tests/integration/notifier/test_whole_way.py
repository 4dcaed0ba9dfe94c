"""From the log to the mailbox: what has shifted is told once to each who hears of it."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from services.notifier.config import Settings
from shared.contracts.dead_letters import read_dead_letter
from shared.contracts.events import State
from shared.contracts.topics import DEAD_LETTERS, GOALS
from shared.log.port import Message, Record
from shared.runtime.clock import SystemClock
from shared.runtime.keys import Keys
from shared.runtime.tokens import read_sign_in
from shared.survey.localised import Language
from tests.fakes.notifier import a_leader, a_request, a_shift
from tests.fakes.patience import until
from tests.integration.notifier.running import SECRET, append, ids, mails, publish, running, settings_in, the_log

NOW = SystemClock().now()
ANNA = a_leader("anna", leads=["tredu"], language=Language.FI, any_hour=True)
BERT = a_leader("bert", leads=["tredu"], language=Language.SV, any_hour=True)
CARL = a_leader("carl", leads=["gradia"], language=Language.EN, any_hour=True)
SHIFT = a_shift(time=NOW)


class OnParts:
    """The tests; what they run on is told by the fixture."""

    @pytest.fixture
    def settings(self) -> Settings:
        raise NotImplementedError

    def test_a_shift_becomes_one_mail_for_each_who_hears(self, settings: Settings) -> None:
        with the_log(settings) as log, running(settings):
            publish(log, ANNA, BERT, CARL)
            publish(log, SHIFT, SHIFT)
            until(lambda: len(mails(settings)) >= 2)

        found = {(str(mail["To"]), str(mail["Content-Language"])) for mail in mails(settings)}
        assert found == {("Anna Johtaja <anna@example.org>", "fi"), ("Bert Johtaja <bert@example.org>", "sv")}
        assert len(ids(settings)) == len(set(ids(settings))) == 2

    def test_a_restart_tells_nothing_again(self, settings: Settings) -> None:
        with the_log(settings) as log:
            with running(settings):
                publish(log, ANNA, SHIFT)
                until(lambda: len(mails(settings)) == 1)
            with running(settings):
                publish(log, CARL, SHIFT, a_shift("another", goal="speed", owner="carl", scope="gradia", time=NOW))
                until(lambda: len(mails(settings)) >= 2)

        assert len(ids(settings)) == len(set(ids(settings))) == 2

    def test_news_wait_for_those_who_hear_them(self, settings: Settings) -> None:
        with the_log(settings) as log:
            publish(log, ANNA, BERT, SHIFT)
            registry = CollectorRegistry()
            with running(settings, roles=("consume",), registry=registry):
                until(lambda: registry.get_sample_value("kaiku_consumer_retries_total", RETRIED))
                assert not registry.get_sample_value("kaiku_events_total", HEARD)
            with running(settings):
                until(lambda: len(mails(settings)) == 2)


RETRIED = {"group": "notifier", "away": "log"}
HEARD = {"type": "shift", "outcome": "heard"}


class TestOneMachine(OnParts):
    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return settings_in(tmp_path)

    def test_a_first_verdict_is_told_to_nobody(self, settings: Settings) -> None:
        verdict = replace(a_shift("verdict", time=NOW), before=State.UNKNOWN)
        registry = CollectorRegistry()
        with the_log(settings) as log, running(settings, registry=registry):
            publish(log, ANNA, verdict, SHIFT)
            until(lambda: mails(settings))

        assert len(mails(settings)) == 1
        quiet = {"kind": "shift", "reason": "first-verdict", "repeated": "no"}
        assert registry.get_sample_value("kaiku_notices_decided_total", quiet) == 1
        sent = {"kind": "shift", "outcome": "sent", "reason": ""}
        assert registry.get_sample_value("kaiku_mails_total", sent) == 1

    def test_a_sign_in_mail_opens_the_door_for_who_asked(self, settings: Settings) -> None:
        asked = a_request(time=NOW)
        with the_log(settings) as log, running(settings):
            publish(log, ANNA, asked, a_request("old", time=NOW - timedelta(minutes=16)))
            until(lambda: mails(settings))

        (mail,) = mails(settings)
        text = next(part for part in mail.walk() if part.get_content_type() == "text/plain").get_payload(decode=True)
        assert isinstance(text, bytes)
        found = re.search(rb"http://127\.0\.0\.1:8000/leader/sign-in/(\S+)", text)
        assert found
        sign_in = read_sign_in(Keys([SECRET]), found[1].decode(), now=NOW)
        assert sign_in
        assert (sign_in.leader, sign_in.request, sign_in.issued) == ("anna", asked.request, NOW)
        assert mail["List-Unsubscribe"] is None

    def test_a_poisoned_record_is_put_aside_and_holds_up_nothing(self, settings: Settings) -> None:
        with the_log(settings) as log, running(settings):
            publish(log, ANNA)
            append(log, [Message(GOALS.name, "trust", b'{"specversion": "1.0", "type": "goal.shifted.v9"}')])
            append(log, [Message(GOALS.name, "trust", b"poison")])
            publish(log, SHIFT)
            until(lambda: mails(settings))
            with closing(log.consumer(group="test", topics=[DEAD_LETTERS.name])) as consumer:
                letters: list[Record] = []

                def both() -> bool:
                    letters.extend(consumer.poll(limit=10, timeout=0.2))
                    return len(letters) == 2

                until(both)

        found = [read_dead_letter(one.value) for one in letters]
        assert [(one.value, one.reason, one.service) for one in found][1] == (b"poison", "malformed", "notifier")

    def test_readiness_names_the_mail_server_that_is_away(self, settings: Settings) -> None:
        roles = ("consume", "directory", "deliver")  # no mailbox: nothing listens
        with the_log(settings) as log, running(settings, roles=roles) as background:
            assert background.health.missing() == {}
            publish(log, ANNA, SHIFT)
            until(lambda: "smtp" in background.health.missing())
            assert background.health.missing() == {"smtp": "NoWayOut: unreachable: ConnectionRefusedError"}
        with running(settings) as background:
            until(lambda: mails(settings))
            until(lambda: background.health.missing() == {})


@pytest.mark.servers
class TestRealParts(OnParts):
    @pytest.fixture
    def settings(self, tmp_path: Path, kafka_url: str, postgres_url: str) -> Settings:
        return settings_in(tmp_path, database_url=postgres_url, log_url=kafka_url)
