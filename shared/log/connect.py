"""Which event log a URL means. Each adapter is imported only where it is asked for."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from shared.log.port import EventLog

KAFKA = "kafka://"


def event_log(url: str, *, engine: Callable[[str], Engine], now: Callable[[], datetime]) -> EventLog:
    """The log at `sqlite:///…`, `postgresql+psycopg://…` or `kafka://host:port,host:port`. Raises ValueError.

    engine: makes the engine of a SQL log, which the log then owns.
    """
    if url.startswith(KAFKA):
        from shared.log.kafka.log import KafkaLog  # noqa: PLC0415 – one machine needs no Kafka client in its memory

        return KafkaLog(brokers(url))
    if url.startswith(("sqlite:", "postgresql")):
        from shared.log.sql import SqlLog  # noqa: PLC0415

        return SqlLog(engine(url), now=now)
    raise ValueError(
        f"KAIKU_LOG_URL is none of sqlite:///…, postgresql+psycopg://…, kafka://host:port,…: {url.partition(':')[0]}"
    )


def brokers(url: str) -> tuple[str, ...]:
    """The servers of a kafka:// URL, 9092 where no port is given. Raises ValueError for none."""
    names = [name.strip() for name in url.removeprefix(KAFKA).rstrip("/").split(",") if name.strip()]
    if not names:
        raise ValueError("KAIKU_LOG_URL names no broker: kafka://host:port,host:port")
    return tuple(name if ":" in name else f"{name}:9092" for name in names)
