"""The log on Kafka keeps the contract; members share partitions, and a broker may go away and come back."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from deploy.local.kafka import LocalKafka
from shared.log.kafka.log import KafkaLog
from shared.log.port import EventLog
from tests.contract.log.contract import EventLogContract

pytestmark = pytest.mark.servers


class TestKafkaLog(EventLogContract):
    partitions = 3

    @pytest.fixture
    def log(self, kafka: LocalKafka) -> Iterator[EventLog]:
        with closing(KafkaLog(kafka.servers)) as log:
            yield log
