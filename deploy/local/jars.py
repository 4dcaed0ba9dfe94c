"""Kafka's own jars, by Maven into `.cache/kafka`, once a version. Starting a broker lives in `kafka`."""

import fcntl
import subprocess
from hashlib import sha256
from pathlib import Path

from deploy.local.process import LocalServerError, tool

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "kafka"
POM = HERE / "pom.xml"
FETCHED_WITHIN = 600


def kafka_jars() -> Path:
    """The folder with the jars that `pom.xml` names. Fetches them when they are missing; others wait meanwhile."""
    folder = CACHE / sha256(POM.read_bytes()).hexdigest()[:12]
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _fetch(folder)
            (folder / "complete").touch()
    return folder


def _fetch(folder: Path) -> None:
    command = [tool("mvn", "maven"), "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    try:
        subprocess.run(
            [*command, f"-DoutputDirectory={folder}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=FETCHED_WITHIN,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise LocalServerError("Maven did not bring Kafka's jars: is its repository within reach?") from error
    except subprocess.CalledProcessError as error:
        lines = [line for line in error.stdout.splitlines() if "ERROR" in line] or ["it said nothing"]
        raise LocalServerError(f"Maven did not bring Kafka's jars: {lines[0]}") from error
