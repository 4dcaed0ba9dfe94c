"""Kafka without containers: one broker, or several for faults, each of them a controller too (KRaft).

A broker keeps its folder and its port when it is stopped and started again.
"""

import base64
import subprocess
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from deploy.local.jars import kafka_jars
from deploy.local.process import LocalProcess, LocalServerError, free_port, tool

READY_WITHIN = 60.0
READY = "Kafka Server started"
LOGGING = """\
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %m (%c)%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
"""


class LocalKafka:
    """A cluster in a folder. ports: one a broker; free ones are taken where none are given."""

    def __init__(self, folder: Path, *, brokers: int = 1, ports: Sequence[int] = ()) -> None:
        self._folder = folder
        self._ports = tuple(ports) or tuple(free_port() for _ in range(brokers))
        self._controllers = tuple(free_port() for _ in self._ports)
        self._brokers: tuple[LocalProcess, ...] = ()

    @property
    def servers(self) -> tuple[str, ...]:
        """Where clients begin."""
        return tuple(f"127.0.0.1:{port}" for port in self._ports)

    @property
    def url(self) -> str:
        """What KAIKU_LOG_URL is set to."""
        return f"kafka://{','.join(self.servers)}"

    def start(self, *numbers: int) -> None:
        """Start these brokers, or all; returns when each takes requests. Raises LocalServerError."""
        self._brokers = self._brokers or self._formatted()
        chosen = [self._brokers[number] for number in numbers or range(len(self._brokers))]
        for broker in chosen:
            broker.launch()
        for broker in chosen:
            broker.await_ready(lambda broker=broker: READY in broker.said(), within=READY_WITHIN)  # type: ignore[misc]

    def stop(self, *numbers: int) -> None:
        """Stop these brokers, or all, in an orderly way."""
        for broker in self._chosen(numbers):
            broker.stop()

    def kill(self, *numbers: int) -> None:
        """End these brokers, or all, at once."""
        for broker in self._chosen(numbers):
            broker.kill()

    def freeze(self, *numbers: int) -> None:
        """Let these brokers, or all, answer nothing."""
        for broker in self._chosen(numbers):
            broker.freeze()

    def thaw(self, *numbers: int) -> None:
        """Let them go on."""
        for broker in self._chosen(numbers):
            broker.thaw()

    def _chosen(self, numbers: Sequence[int]) -> Sequence[LocalProcess]:
        return [self._brokers[number] for number in numbers] if numbers else self._brokers

    def _formatted(self) -> tuple[LocalProcess, ...]:
        jars = kafka_jars()
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "log4j2.properties").write_text(LOGGING)
        cluster = _cluster_id()
        return tuple(self._broker(number, jars, cluster) for number in range(len(self._ports)))

    def _broker(self, number: int, jars: Path, cluster: str) -> LocalProcess:
        settings = self._folder / f"broker-{number}.properties"
        settings.write_text("".join(f"{key}={value}\n" for key, value in self._settings(number).items()))
        java = self._java(jars)
        if not (self._data(number) / "meta.properties").exists():
            _format([*java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(settings)])
        log = self._folder / f"broker-{number}.log"
        return LocalProcess(f"Kafka's broker {number}", [*java, "kafka.Kafka", str(settings)], log=log)

    def _java(self, jars: Path) -> Sequence[str]:
        """A small heap, and a compiler that does not strive: the servers share the machine with what they serve."""
        options = ["-Xms64m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
        logging = f"-Dlog4j2.configurationFile={self._folder / 'log4j2.properties'}"
        return [tool("java", "openjdk-17-jre-headless"), *options, logging, "-cp", f"{jars}/*"]

    def _data(self, number: int) -> Path:
        return self._folder / f"data-{number}"

    def _settings(self, number: int) -> dict[str, object]:
        copies = min(3, len(self._ports))
        voters = ",".join(f"{n}@127.0.0.1:{port}" for n, port in enumerate(self._controllers))
        return {
            "process.roles": "broker,controller",
            "node.id": number,
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{self._ports[number]},CONTROLLER://127.0.0.1:{self._controllers[number]}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self._ports[number]}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": self._data(number),
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": 0,
            "broker.heartbeat.interval.ms": 500,
            "broker.session.timeout.ms": 3000,
            "offsets.topic.num.partitions": 4,
            "offsets.topic.replication.factor": copies,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": max(1, copies - 1),
            "share.coordinator.state.topic.replication.factor": copies,
            "share.coordinator.state.topic.min.isr": max(1, copies - 1),
            "default.replication.factor": copies,
            "min.insync.replicas": max(1, copies - 1),
            "log.cleaner.dedupe.buffer.size": 8 * 1024 * 1024,
            "log.index.size.max.bytes": 1024 * 1024,
            "file.delete.delay.ms": 1000,
            "num.network.threads": 2,
            "num.io.threads": 4,
        }


def _format(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = f"{done.stdout}\n{done.stderr}"
        if "UnsupportedClassVersionError" in said:
            raise LocalServerError("Kafka needs Java 17 or newer: sudo apt-get install openjdk-17-jre-headless")
        lines = [line for line in said.splitlines() if line.strip()]
        raise LocalServerError(f"Kafka's storage could not be formatted: {lines[-1] if lines else 'no reason given'}")


def _cluster_id() -> str:
    """As Kafka writes them: 16 bytes in 22 characters, of which the first is no hyphen."""
    while (name := base64.urlsafe_b64encode(uuid4().bytes)[:22].decode()).startswith("-"):
        continue
    return name
