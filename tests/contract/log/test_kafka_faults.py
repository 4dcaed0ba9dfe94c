"""Brokers that go away and come back: who waits is told, nothing is lost, and everybody goes on by himself."""

import threading
import time
from collections.abc import Sequence
from contextlib import closing

import pytest

from deploy.local.process import free_port
from shared.contracts.topics import Topic
from shared.log.kafka.consumer import KafkaMember
from shared.log.kafka.log import KafkaLog
from shared.log.kafka.producer import KafkaMessages
from shared.log.port import LogUnavailable, Message, Producer
from tests.contract.log.contract import CLOSES_WITHIN
from tests.contract.log.reading import Member, Service, read, until
from tests.fakes.patience import at_work
from tests.servers import running_kafka

pytestmark = pytest.mark.servers
GIVES_UP_WITHIN = 5.0


class TestBrokersThatGoAway:
    def test_a_broker_that_comes_back_has_lost_nothing_and_is_used_again(self) -> None:
        topic = Topic("contract", partitions=3, retention_ms=60 * 60 * 1000)
        with running_kafka() as kafka, closing(KafkaLog(kafka.servers)) as log:
            log.create([topic])
            with (
                closing(log.producer()) as producer,
                closing(log.consumer(group="group", topics=["contract"])) as reader,
            ):
                producer.send([Message("contract", f"unit-{n}", b"before") for n in range(10)])
                assert len(read(reader, 10)) == 10
                kafka.kill()
                for refused in (lambda: producer.send([Message("contract", "unit", b"lost")]), log.check, reader.ends):
                    started = time.monotonic()
                    with pytest.raises(LogUnavailable):
                        refused()
                    assert time.monotonic() - started < GIVES_UP_WITHIN
                assert not reader.poll(limit=10, timeout=0.1)
                kafka.start()
                log.check()
                producer.send([Message("contract", f"unit-{n}", b"after") for n in range(10)])
                assert {record.value for record in read(reader, 10)} == {b"after"}

    def test_a_broker_that_hangs_is_given_up_in_time_and_used_again(self) -> None:
        topic = Topic("contract", partitions=3, retention_ms=60 * 60 * 1000)
        with running_kafka() as kafka, closing(KafkaLog(kafka.servers)) as log:
            log.create([topic])
            with closing(log.producer()) as producer:
                producer.send([Message("contract", "unit", b"1")])
                threads = threading.active_count()
                kafka.freeze()
                for _ in range(2):
                    started = time.monotonic()
                    with pytest.raises(LogUnavailable):
                        producer.send([Message("contract", "unit", b"2"), Message("contract", "unit", b"3")])
                    assert time.monotonic() - started < GIVES_UP_WITHIN
                assert threading.active_count() < threads
                kafka.thaw()
                until(lambda: _takes(producer, [Message("contract", "unit", b"2"), Message("contract", "unit", b"3")]))
            with closing(log.consumer(group="group", topics=["contract"])) as reader:
                values = [record.value for record in read(reader, 3)][:3]  # what was under way may have come twice
            assert values == [b"1", b"2", b"3"]

    def test_whoever_closes_while_the_broker_is_away_does_so_in_time(self) -> None:
        with running_kafka() as kafka:
            log = KafkaLog(kafka.servers)
            log.create([Topic("contract", partitions=3, retention_ms=None)])
            producer, reader = log.producer(), log.consumer(group="group", topics=["contract"])
            producer.send([Message("contract", "unit", b"-")])
            read(reader, 1)
            kafka.kill()
            for close in (producer.close, reader.close, log.close):
                started = time.monotonic()
                close()
                assert time.monotonic() - started < CLOSES_WITHIN

    def test_one_broker_of_three_may_die(self) -> None:
        with running_kafka(brokers=3) as kafka, closing(KafkaLog(kafka.servers)) as log:
            log.create([Topic("contract", partitions=6, retention_ms=60 * 60 * 1000)])
            with (
                closing(log.producer()) as producer,
                closing(log.consumer(group="group", topics=["contract"])) as reader,
            ):
                producer.send([Message("contract", f"unit-{n}", b"before") for n in range(30)])
                assert len(read(reader, 30)) == 30
                kafka.kill(0)
                after = [Message("contract", f"unit-{n}", b"after") for n in range(30)]
                until(lambda: _takes(producer, after), trying=lambda: reader.poll(limit=1, timeout=0.0))
                service = Service()
                with at_work(Member(service, log.consumer(group="another", topics=["contract"]))):
                    until(lambda: sum(one.value == b"after" for one in service.handled) >= 30)


def test_who_finds_no_broker_leaves_no_thread_behind() -> None:
    servers = [f"127.0.0.1:{free_port()}"]
    before = threading.active_count()
    attempts = (
        KafkaLog(servers).check,
        lambda: KafkaMember(servers, group="group", topics=["contract"]),
        lambda: KafkaMessages(servers, must_exist=lambda _: None).send([Message("contract", "unit", b"-")]),
    )
    for attempt in attempts:
        with pytest.raises(LogUnavailable):
            attempt()
    assert threading.active_count() == before


def _takes(producer: Producer, messages: Sequence[Message]) -> bool:
    try:
        producer.send(messages)
    except LogUnavailable:
        return False
    return True
