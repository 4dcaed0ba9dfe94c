"""The log on Kafka keeps the contract; members share partitions and topics are made as designed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, MemberToRemove

from deploy.local.kafka import LocalKafka
from shared.contracts.topics import DIRECTORY, FEEDBACK, MAIL, TOPICS, Topic
from shared.log.kafka.log import KafkaLog
from shared.log.port import Consumer, EventLog, Message, Producer, TopicPartition
from tests.contract.log.contract import EventLogContract
from tests.contract.log.reading import Member, Service, join, read, until
from tests.fakes.patience import at_work
from tests.servers import empty_topics

pytestmark = pytest.mark.servers


class TestKafkaLog(EventLogContract):
    partitions = 3

    @pytest.fixture
    def log(self, kafka: LocalKafka) -> Iterator[EventLog]:
        with closing(KafkaLog(kafka.servers)) as log:
            yield log

    @pytest.fixture
    def wide(self, log: EventLog) -> str:
        """A topic that three members can share."""
        name = f"contract.{uuid4()}"
        log.create([Topic(name, partitions=12, retention_ms=60 * 60 * 1000)])
        return name

    def test_three_members_share_the_partitions_and_skip_nothing_when_they_come_and_go(
        self, log: EventLog, producer: Producer, wide: str, group: str
    ) -> None:
        service = Service()
        everybody: list[Member] = []
        sent = 0

        def send() -> int:
            producer.send([Message(wide, f"unit-{n % 30}", str(sent + n).encode()) for n in range(300)])
            return sent + 300

        def shared_by(members: Sequence[Member]) -> bool:
            return [len(member.assigned) for member in members] == [12 // len(members)] * len(members)

        with ExitStack() as later, ExitStack() as sooner:
            for size in (1, 2, 3):
                member = Member(service, log.consumer(group=group, topics=[wide]))
                everybody.append(member)
                (sooner if size == 1 else later).enter_context(at_work(member))
                sent = send()
                until(lambda: shared_by(everybody))
            sooner.close()
            sent = send()
            until(lambda: shared_by(everybody[1:]))
            until(lambda: len(service.handled) >= sent)
        values = [int(record.value or b"") for record in service.handled]
        assert sorted(values) == list(range(sent))
        for key in set(service.keys()):
            of_key = [int(record.value or b"") for record in service.handled if record.key == key]
            assert of_key == sorted(of_key)

    def test_a_rebalance_reads_on_in_what_stays_assigned(self, log: EventLog, group: str) -> None:
        mine, others = f"contract.{uuid4()}", f"contract.{uuid4()}"
        log.create([Topic(name, partitions=1, retention_ms=None) for name in (mine, others)])
        with closing(log.producer()) as producer, closing(log.consumer(group=group, topics=[mine])) as member:
            producer.send([Message(mine, f"unit/{n}", b"-") for n in range(10)])
            read(member, 10)
            member.commit({TopicPartition(mine, 0): 3})
            before = member.assigned()
            other = Member(Service(), log.consumer(group=group, topics=[others]))
            with at_work(other):
                until(lambda: bool(other.assigned), trying=lambda: _gives_nothing(member))
                producer.send([Message(mine, "unit/10", b"-")])
                assert [record.offset for record in read(member, 1)] == [10]
            assert member.assigned() == before

    def test_a_member_that_was_put_out_of_the_group_commits_nothing_and_joins_again(
        self, log: EventLog, kafka: LocalKafka, producer: Producer, wide: str, group: str
    ) -> None:
        with closing(log.consumer(group=group, topics=[wide])) as member:
            join(member)
            client = KafkaAdminClient(bootstrap_servers=list(kafka.servers))
            described = client.describe_groups([group])[group]
            client.remove_group_members(
                group, [MemberToRemove(member_id=one["member_id"]) for one in described["members"]]
            )
            client.close()
            member.commit({TopicPartition(wide, 0): 0})
            producer.send([Message(wide, f"unit-{n}", b"-") for n in range(20)])
            assert len(read(member, 20)) == 20

    def test_kaikus_topics_are_kept_as_designed(self, log: EventLog, kafka: LocalKafka) -> None:
        empty_topics(kafka)
        assert log.partitions([topic.name for topic in TOPICS]) == {topic.name: topic.partitions for topic in TOPICS}
        directory, mail = _configuration(kafka, DIRECTORY.name), _configuration(kafka, MAIL.name)
        assert directory["cleanup.policy"] == "compact"
        assert mail["cleanup.policy"] == "delete"
        assert mail["retention.ms"] == str(3 * 24 * 60 * 60 * 1000)
        assert directory["message.timestamp.type"] == mail["message.timestamp.type"] == "LogAppendTime"

    def test_emptied_topics_begin_anew_for_every_group(self, log: EventLog, kafka: LocalKafka) -> None:
        for value in (b"first", b"second"):
            empty_topics(kafka)
            with (
                closing(log.producer()) as producer,
                closing(log.consumer(group="aggregator", topics=[FEEDBACK.name])) as consumer,
            ):
                producer.send([Message(FEEDBACK.name, "unit", value)])
                (record,) = read(consumer, 1)
                consumer.commit({TopicPartition(record.topic, record.partition): 1})
            assert (record.offset, record.value) == (0, value)


def _gives_nothing(consumer: Consumer) -> None:
    assert not consumer.poll(limit=9, timeout=0.1)


def _configuration(kafka: LocalKafka, topic: str) -> Mapping[str, str]:
    client = KafkaAdminClient(bootstrap_servers=list(kafka.servers))
    try:
        described = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all")
    finally:
        client.close()
    return {name: setting["value"] for name, setting in described["topic"][topic].items()}
