"""How fast a table of earlier years is imported, as a ratio to bare inserts; and that memory does not grow with it."""

import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psycopg
from psycopg.types.json import Json

from services.collector.application.importing import BATCH
from tests.bench import network
from tests.e2e.instance import Instance

BEGAN = datetime(2022, 1, 3, 6, 0, tzinfo=UTC)


def measure(instance: Instance, url: str, folder: Path, *, rows: int) -> Mapping[str, float]:
    """Rows a second of a table and of its fivefold, bare inserts a second, their ratio, and the most memory in MB."""
    small, small_mb = _imported(instance, _written(folder / "small.csv", rows // 5, seed=1))
    large, large_mb = _imported(instance, _written(folder / "large.csv", rows, seed=2))
    again, _ = _imported(instance, folder / "large.csv")
    bare = rows / _bare(url, rows)
    return {
        "rows_a_second": rows / large, "rows_a_second_of_a_fifth": rows / 5 / small,
        "rows_a_second_known_already": rows / again, "bare_inserts_a_second": bare, "ratio": rows / large / bare,
        "memory_mb": large_mb, "memory_ratio_to_a_fifth": large_mb / small_mb,
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


def _imported(instance: Instance, file: Path) -> tuple[float, float]:
    """Seconds that `kaiku import` took from its start to its end, and its largest process's memory in MB."""
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
    said = subprocess.check_output(command, env=instance.environment, text=True, stderr=subprocess.STDOUT)
    took = time.monotonic() - began
    return took, float(said.rsplit("\n", 2)[-2]) / 1024


# A process between, so that the largest of its children is the one that is measured.
_WATCHED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
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
