"""How fast a table of earlier years is imported, as a ratio to bare inserts; and that memory does not grow with it."""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psycopg
from psycopg.types.json import Json

from services.collector.application.importing import BATCH
from tests.bench import network
from tests.e2e.instance import Instance

BEGAN = datetime(2022, 1, 3, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Import:
    """One run: from its start to its end, the processor time of all its processes, the memory of the largest in MB."""

    seconds: float
    processor_seconds: float
    memory_mb: float


def measure(instance: Instance, url: str, folder: Path, *, rows: int) -> Mapping[str, float]:
    """Rows a second of a table and of one a fifth as long, bare inserts a second, their ratio, and the most memory."""
    small = _imported(instance, _written(folder / "small.csv", rows // 5, seed=1))
    large = _imported(instance, _written(folder / "large.csv", rows, seed=2))
    again = _imported(instance, folder / "large.csv")
    bare = rows / _bare(url, rows)
    rate = rows / large.seconds
    return {
        "rows_a_second": rate, "rows_a_second_of_a_fifth": rows / 5 / small.seconds,
        "rows_a_second_known_already": rows / again.seconds, "bare_inserts_a_second": bare, "ratio": rate / bare,
        "rows_a_processor_second": rows / large.processor_seconds,
        "memory_mb": large.memory_mb, "memory_ratio_to_a_fifth": large.memory_mb / small.memory_mb,
    }  # fmt: skip


def _written(path: Path, rows: int, *, seed: int) -> Path:
    """A table of ten answers a row, all different, not in order of time."""
    chance = Random(seed)
    units = network.units(200)
    with path.open("w") as file:
        file.write(f"unit;time;language;{';'.join(network.QUESTIONS)}\n")
        for _ in range(rows):
            moment = BEGAN + timedelta(seconds=chance.randrange(3 * 365 * 86_400))
            answers = ";".join(str(chance.randint(1, 5)) for _ in network.QUESTIONS)
            file.write(f"{chance.choice(units)};{moment.isoformat()};fi;{answers}\n")
    return path


def _imported(instance: Instance, file: Path) -> Import:
    command = (
        sys.executable,
        "-c",
        _WATCHED,
        sys.executable,
        "-m",
        "services.cli",
        "import",
        network.HISTORY,
        str(file),
    )
    began = time.monotonic()
    said = subprocess.check_output(command, env=instance.environment, text=True)
    took = time.monotonic() - began
    kilobytes, processor = said.splitlines()[-1].split()
    return Import(took, float(processor), float(kilobytes) / 1024)


# A process between, so that its children are those that are measured.
_WATCHED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""


def _bare(url: str, rows: int) -> float:
    """Seconds for as many rows of one document each, in batches of the same size, with nothing else around."""
    document = Json(dict.fromkeys(network.QUESTIONS, 3))
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id bigint PRIMARY KEY, answers json NOT NULL)")
        began = time.monotonic()
        for first in range(0, rows, BATCH):
            with connection.transaction(), connection.cursor() as cursor:
                values = [(number, document) for number in range(first, min(first + BATCH, rows))]
                cursor.executemany("INSERT INTO bare VALUES (%s, %s)", values)
        took = time.monotonic() - began
        connection.execute("DROP TABLE bare")
    return took
