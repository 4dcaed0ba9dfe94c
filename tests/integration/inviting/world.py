"""All three services over real databases and a real log, with a clock that the test moves: nothing runs by itself.

What is told the time by its caller is real: use cases, repositories, relay's rows, consumers' handlers, letters, SMTP.
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from aiosmtpd.controller import Controller
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, Table

from services.aggregator.adapters.counting import SqlCountingWork
from services.aggregator.application.counting import count
from services.aggregator.entrypoints.consumer import arrival_of as feedback_of
from services.collector import bootstrap as collector
from services.collector.adapters.inviting import SqlInvitingWork
from services.collector.adapters.inviting_reads import SqlContacts
from services.collector.adapters.nightly import count_used, relay_held, sweep
from services.collector.adapters.tables import OUTBOX as COLLECTOR_OUTBOX
from services.collector.application.inviting.posting import Erasing, Posting
from services.collector.application.inviting.reporting import Reporting
from services.collector.application.use_cases import UseCases
from services.collector.entrypoints.http.app import create_app as respondents_app
from services.collector.entrypoints.reports import arrival_of as report_of
from services.notifier.adapters.keeping import forget
from services.notifier.adapters.ledger import SqlBacklog
from services.notifier.adapters.letters.links import signed_links
from services.notifier.adapters.letters.writing import TEXTS, MailLetters
from services.notifier.adapters.smtp import SmtpMailer
from services.notifier.adapters.tables import OUTBOX as NOTIFIER_OUTBOX
from services.notifier.adapters.work import SqlWork as NotifierWork
from services.notifier.application.deliver import Chance, Deliveries
from services.notifier.application.hear import hear
from services.notifier.entrypoints.consumer import arrival_of as news_of
from services.notifier.entrypoints.http.app import create_app as notices_app
from shared.contracts.directory import LinkKind, Round
from shared.contracts.topics import FEEDBACK, GOALS, MAIL, TOPICS
from shared.log import outbox
from shared.log.connect import event_log
from shared.log.floods import USUAL
from shared.log.port import Consumer, EventLog, Message, Record, TopicPartition
from shared.log.relay import FORGET_AFTER
from shared.runtime.clock import HELSINKI
from shared.runtime.database import engine_from
from shared.runtime.keys import Keys
from shared.runtime.migrations import upgrade
from shared.web.metrics import HttpMetrics
from shared.web.texts import Texts
from tests.fakes.collector import SECRET, a_round
from tests.fakes.collector_http import texts
from tests.fakes.inviting_memory import InvitingTold
from tests.fakes.notifier import FakeJournal, FakeLeaders, SetClock
from tests.fakes.patience import until
from tests.fakes.smtp import Server, free_port
from tests.integration.collector.running import in_background, publish, settings_for

KEYS = Keys([SECRET])
PUBLIC_URL = "http://127.0.0.1:8000"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/f/([0-9a-z]{32}))\?lang=(..)")
OPT_OUT = re.compile(r"http://127\.0\.0\.1:8000/notices(/mails/\S+)")


def helsinki(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


def a_personal_round() -> Round:
    return replace(a_round(link=LinkKind.PERSONAL))


class World:
    """Three services. engines: their databases, by name. server: where mails arrive."""

    def __init__(
        self,
        cases: UseCases,
        *,
        engines: Mapping[str, Engine],
        log: EventLog,
        server: Server,
        port: int,
        clock: SetClock,
    ) -> None:
        self.cases, self.engines, self.log, self.server, self.clock = cases, engines, log, server, clock
        work = partial(SqlInvitingWork, engines["collector"])
        told = InvitingTold()
        asking = cases.asking
        contacts = SqlContacts(engines["collector"])
        self.posting = Posting(asking=asking, contacts=contacts, work=work, keys=KEYS, new_id=uuid4, journal=told)
        self.erasing = Erasing(asking=asking, work=work, journal=told)
        self.reporting = Reporting(work=work, journal=told)
        self.mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", sender="Kaiku <kaiku@kaiku.example>")
        self._producer = log.producer()
        self._consumers: dict[str, Consumer] = {}
        self._read: defaultdict[str, dict[TopicPartition, int]] = defaultdict(dict)
        notifier = partial(NotifierWork, engines["notifier"])
        self._links = signed_links(PUBLIC_URL, KEYS)
        self._deliveries = Deliveries(
            work=notifier,
            backlog=SqlBacklog(engines["notifier"]),
            leaders=FakeLeaders(),
            letters=MailLetters(Texts.read(TEXTS), self._links),
            mailer=self.mailer,
            journal=FakeJournal(),
            clock=self.clock,
            chance=Chance(lease=uuid4, jitter=lambda: 1.0),
            keys=KEYS,
            domain="kaiku.example",
        )
        self.browser = respondents_app(
            cases,
            clock=self.clock,
            metrics=HttpMetrics(CollectorRegistry()),
            texts=texts(),
            public_url=PUBLIC_URL,
            chance=secrets.token_bytes,
        ).test_client()
        self.notices = notices_app(
            notifier,
            FakeLeaders(),
            directory=cases.asking.directory,
            keys=KEYS,
            clock=self.clock,
            metrics=HttpMetrics(CollectorRegistry()),
            public_url=PUBLIC_URL,
        ).test_client()

    def at(self, text: str) -> None:
        """Come to a moment: what is due by the clock is done, and everything settles."""
        self.clock.moment = helsinki(text)
        self._jobs()
        self.settle()

    def go_on_to(self, text: str) -> None:
        """Let days pass: the jobs run after each midnight, mails go in the mornings."""
        day, end = self.clock.moment.astimezone(HELSINKI).date() + timedelta(days=1), helsinki(text)
        while helsinki(f"{day} 07:05") < end:
            for time in ("00:05", "07:05"):
                self.at(f"{day} {time}")
            day += timedelta(days=1)
        self.at(text)

    def settle(self) -> None:
        """Post, relay, hear, deliver, count and report until nothing is left to do."""
        is_moving = True
        while is_moving:
            is_moving = bool(self.posting.post(now=self.clock.moment))
            if self._relay("collector", COLLECTOR_OUTBOX):
                self._consume("aggregator", [FEEDBACK.name], self._count)
                self._consume("notifier", [GOALS.name, MAIL.name], self._hear)
                is_moving = True
            while self._deliveries.next():
                is_moving = True
            if self._relay("notifier", NOTIFIER_OUTBOX):
                self._consume("collector", [MAIL.name], self._report)
                is_moving = True

    def links(self) -> Mapping[str, str]:
        """The personal link that each address has been mailed, of the latest mail."""
        found = {}
        for mail, to in zip(self.server.mails, self.server.recipients, strict=True):
            body = mail.get_body(("plain",))
            assert body is not None
            link = LINK.search(body.get_content())
            assert link
            found[to] = link[2]
        return found

    def mailed(self) -> Sequence[str]:
        """To whom mails went, in order."""
        return list(self.server.recipients)

    def answer(self, link: str, answers: Mapping[str, object], *, language: str = "fi") -> int:
        """Open a link and answer; the status."""
        assert self.browser.get(f"/api/v1/links/{link}").get_json()["state"] == "open"
        sent = self.browser.post(
            f"/api/v1/links/{link}/responses",
            json={"language": language, "answers": answers},
            headers={"Idempotency-Key": secrets.token_hex(16)},
        )
        return sent.status_code

    def close(self) -> None:
        self.mailer.close()
        self._producer.close()
        for consumer in self._consumers.values():
            consumer.close()

    def _jobs(self) -> None:
        now, engine = self.clock.moment, self.engines["collector"]
        relay_held(engine, now=now)
        count_used(engine, now=now)
        sweep(engine)
        self.erasing.erase(now=now)
        forget(self.engines["notifier"], now=now)
        for name, table in (("collector", COLLECTOR_OUTBOX), ("notifier", NOTIFIER_OUTBOX)):
            with self.engines[name].begin() as connection:
                outbox.forget(connection, table, before=now - FORGET_AFTER)

    def _relay(self, name: str, table: Table) -> bool:
        """Send what waits; whether there was anything."""
        with self.engines[name].begin() as connection:
            waiting = outbox.unpublished(connection, table, limit=1_000)
            if waiting:
                rows = [one.outgoing for one in waiting]
                self._producer.send([Message(one.topic, one.key, one.payload) for one in rows])
                outbox.mark(connection, table, [one.position for one in waiting], now=self.clock.moment)
        return bool(waiting)

    def _consume(self, name: str, topics: Sequence[str], handle: Callable[[Sequence[Record]], None]) -> None:
        """Handle all that the log holds for a service."""
        if name not in self._consumers:
            self._consumers[name] = self.log.consumer(group=f"{name}-test", topics=topics)
        consumer, read = self._consumers[name], self._read[name]

        def is_read() -> bool:
            if records := consumer.poll(limit=1_000, timeout=0.02):
                handle(records)
                read.update({TopicPartition(one.topic, one.partition): one.offset + 1 for one in records})
                return False
            return bool(consumer.assigned()) and all(read.get(at, 0) >= end for at, end in consumer.ends().items())

        until(is_read)

    def _count(self, records: Sequence[Record]) -> None:
        work = SqlCountingWork(self.engines["aggregator"])
        count(work, [feedback_of(one) for one in records], now=self.clock.moment, flood=USUAL)

    def _hear(self, records: Sequence[Record]) -> None:
        work = NotifierWork(self.engines["notifier"])
        hear(work, FakeLeaders(), FakeJournal(), [news_of(one) for one in records], now=self.clock.moment)

    def _report(self, records: Sequence[Record]) -> None:
        self.reporting.take([report_of(one) for one in records], now=self.clock.moment)


@contextmanager
def a_world(*, log_url: str, databases: Mapping[str, str]) -> Iterator[World]:
    """Migrated, its network known, a mail server listening."""
    with ExitStack() as stack:
        engines = {name: engine_from(url) for name, url in databases.items()}
        for name, engine in engines.items():
            stack.callback(engine.dispose)
            upgrade(engine, f"services.{name}.adapters.migrations.versions")
        clock = SetClock(helsinki("2026-03-09 09:00"))
        log: EventLog = event_log(log_url, engine=engine_from, now=clock.now)
        stack.callback(log.close)
        log.create(TOPICS)
        publish(log, a_personal_round())
        settings = settings_for(databases["collector"], log_url)
        cases = stack.enter_context(collector.use_cases(settings))
        with in_background(settings, roles=["directory"]):
            until(lambda: cases.asking.directory().rounds)
        port = free_port()
        server = Server()
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        stack.callback(controller.stop)
        world = World(cases, engines=engines, log=log, server=server, port=port, clock=clock)
        stack.callback(world.close)
        yield world


def on_sqlite(folder: Path) -> Mapping[str, str]:
    """A database a service, in a folder."""
    return {name: f"sqlite:///{folder}/{name}.db" for name in ("collector", "aggregator", "notifier")}
