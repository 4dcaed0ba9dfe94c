"""`python -m tests.bench [--quick] [PART…]`: measures Kaiku here, prints a table and writes `.cache/bench.json`.

Figures of one machine: compare ratios, not figures. How busy the machine was with other things stands beside each.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.notifier.config import MAIL_FROM, SMTP_URL
from shared.runtime.clock import SystemClock, local_day
from shared.runtime.settings import LOG_URL, SECRET, SERVICES, database_setting
from tests.bench import draining, forms, importing, intake, latency, reading, start
from tests.bench.running import durable_postgres, kaiku, running
from tests.e2e.mailing import Server
from tests.servers import empty_topics, running_kafka

OUT = Path(".cache/bench.json")
Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    seconds: how long each load lasts. records: of a drain. units: whose goals shift. rows: of an import. lines: that
    are tried. days: of panes that are read. readings: of each page.
    """

    seconds: float
    latency_seconds: float
    records: int
    units: int
    rows: int
    lines: int
    days: int
    readings: int


FULL = Size(seconds=10, latency_seconds=60, records=200_000, units=100, rows=100_000, lines=10_000, days=730,
            readings=150)  # fmt: skip
QUICK = Size(seconds=3, latency_seconds=20, records=50_000, units=50, rows=20_000, lines=2_000, days=365,
             readings=40)  # fmt: skip


def intake_sqlite(size: Size, folder: Path) -> Figures:
    """As on one machine."""
    with kaiku(folder, {}, units=size.units) as instance:
        return intake.measure(instance, seconds=size.seconds)


def intake_postgres(size: Size, folder: Path) -> Figures:
    """As in production."""
    with _production() as environment, kaiku(folder, environment, units=size.units) as instance:
        return intake.measure(instance, seconds=size.seconds)


def draining_kafka(size: Size, folder: Path) -> Figures:
    """From Kafka into each database."""
    with running_kafka() as kafka, durable_postgres() as postgres:
        draining.fill(kafka, size.records)
        bare = draining.bare(kafka)
        on_postgres = draining.counted(kafka, postgres.create("aggregator"), folder)
        on_sqlite = draining.counted(kafka, f"sqlite:///{folder}/aggregator.db", folder)
    return {
        "bare_a_second": bare,
        "postgres_a_second": on_postgres, "postgres_ratio": on_postgres / bare,
        "sqlite_a_second": on_sqlite, "sqlite_ratio": on_sqlite / bare,
    }  # fmt: skip


def latency_sqlite(size: Size, folder: Path) -> Figures:
    """As on one machine."""
    return _latency({}, size, folder)


def latency_production(size: Size, folder: Path) -> Figures:
    """Over Kafka and PostgreSQL."""
    with _production() as environment:
        return _latency(environment, size, folder)


def importing_postgres(size: Size, folder: Path) -> Figures:
    """`kaiku import`, while the rest of Kaiku relays and counts what it takes."""
    with _production() as environment, kaiku(folder, environment, units=200) as instance:
        url = environment[database_setting("collector")]
        return importing.measure(instance, url, folder, rows=size.rows)


def reading_postgres(size: Size, folder: Path) -> Figures:
    """Pages and the API, whose cost must not grow with responses."""
    with durable_postgres() as postgres:
        databases = {database_setting(service): postgres.create(service) for service in SERVICES}
        environment = {LOG_URL: postgres.create("log"), SECRET: "only-for-measuring-" * 2, **databases}
        with running(folder, environment, reading.write(folder)) as instance:
            return reading.measure(instance, days=size.days, times=size.readings)


def filling(size: Size, folder: Path) -> Figures:
    """The form as one respondent meets it."""
    with kaiku(folder, {}, units=1) as instance:
        return forms.measure(instance, seconds=size.seconds)


def trying(size: Size, _folder: Path) -> Figures:
    """`kaiku survey try`."""
    return forms.tried(lines=size.lines)


def starting(_size: Size, folder: Path) -> Figures:
    """`make run`."""
    return start.measure(folder)


PARTS: Mapping[str, tuple[str, Callable[[Size, Path], Figures]]] = {
    "intake-sqlite": ("Durable intake, SQLite", intake_sqlite),
    "intake-postgres": ("Durable intake, PostgreSQL (and Kafka)", intake_postgres),
    "draining": ("The aggregator, from Kafka", draining_kafka),
    "latency-sqlite": ("Latency at 50 submissions a second, SQLite", latency_sqlite),
    "latency-production": ("Latency at 50 submissions a second, PostgreSQL and Kafka", latency_production),
    "import": ("Importing a table, PostgreSQL (and Kafka)", importing_postgres),
    "reading": (
        "A leader's pages, PostgreSQL: from 10 million responses, and their ratio to 10 thousand",
        reading_postgres,
    ),
    "form": ("The form: shown, and gone on with", filling),
    "try": ("kaiku survey try", trying),
    "start": ("make run: start, and memory at rest", starting),
}


def main(arguments: list[str]) -> None:
    """Measure the parts that are asked for, or all; each is printed and kept as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="a short run: the figures are rougher")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    known: dict[str, object] = {"processors": os.cpu_count(), "quick": asked.quick}
    for name in asked.parts or PARTS:
        title, part = PARTS[name]
        with tempfile.TemporaryDirectory(prefix="kaiku-bench-", ignore_cleanup_errors=True) as folder:
            before = os.getloadavg()[0]
            figures = part(QUICK if asked.quick else FULL, Path(folder))
        known[name] = {"load_before": before, **figures}
        _print(title, figures, load=before)
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps(known, indent=1) + "\n")
    _say(f"written to {OUT}")


def _latency(environment: Mapping[str, str], size: Size, folder: Path) -> Figures:
    today = local_day(SystemClock().now())
    with Server() as mail:
        told = {**environment, SMTP_URL: mail.url, MAIL_FROM: "kaiku@example.org"}
        with kaiku(folder, told, units=size.units, history_until=today) as instance:
            return latency.measure(instance, mail, units=size.units, seconds=size.latency_seconds)


@contextmanager
def _production() -> Iterator[Mapping[str, str]]:
    """The settings of a Kaiku over Kafka and a PostgreSQL that waits for the disk."""
    with running_kafka() as kafka, durable_postgres() as postgres:
        empty_topics(kafka)
        databases = {database_setting(service): postgres.create(service) for service in SERVICES}
        yield {LOG_URL: kafka.url, SECRET: "only-for-measuring-" * 2, **databases}


def _print(title: str, figures: Figures, *, load: float) -> None:
    _say(f"\n{title}  (load average before: {load:.1f})")
    for name, value in figures.items():
        _say(f"  {name.replace('_', ' '):<28}{_figure(value):>12}")


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3f}"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 – what it is for


if __name__ == "__main__":
    main(sys.argv[1:])
