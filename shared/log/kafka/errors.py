"""What Kafka says, in the log's words.

KafkaError
├── MessageSizeTooLarge, InvalidRecord, …   RefusedMessage
├── UnknownTopicOrPartition                 MissingTopic
├── authorization, configuration            LogError: an operator has to help
└── all else                                LogUnavailable
"""

from collections.abc import Iterator
from contextlib import contextmanager

from kafka import errors as kafka

from shared.log.port import LogError, LogUnavailable, MissingTopic, RefusedMessage

REFUSED = (
    kafka.MessageSizeTooLargeError,
    kafka.RecordListTooLargeError,
    kafka.InvalidRecordError,
    kafka.InvalidTimestampError,
)
MISSING = (kafka.UnknownTopicOrPartitionError, kafka.InvalidTopicError)
HOPELESS = (
    kafka.AuthorizationError,
    kafka.SaslAuthenticationFailedError,
    kafka.KafkaConfigurationError,
    kafka.UnsupportedVersionError,
    kafka.InvalidReplicationFactorError,
    kafka.PolicyViolationError,
)


@contextmanager
def in_the_logs_words() -> Iterator[None]:
    """Turn Kafka's errors into the log's."""
    try:
        yield
    except REFUSED as error:
        raise RefusedMessage(f"Kafka takes no such message: {error}") from error
    except MISSING as error:
        raise MissingTopic(f"a topic is not in Kafka; run `kaiku topics`: {error}") from error
    except HOPELESS as error:
        raise LogError(f"Kafka refuses: {error}") from error
    except kafka.KafkaError as error:
        raise LogUnavailable(f"Kafka is away: {error}") from error
