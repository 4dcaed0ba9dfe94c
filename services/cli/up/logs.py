"""The log files of one machine's processes: a file each, begun anew at each start, and kept small."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LARGEST = 20 * 2**20
TAIL = 8192
LONGEST_WORDS = 160


@dataclass(frozen=True, slots=True)
class Logs:
    """A folder of `<process>.jsonl`, and of `<process>.1.jsonl` with what came before."""

    folder: Path

    def begin(self, name: str) -> None:
        """Put the last run's lines aside."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._file(name).exists():
            self._file(name).replace(self._before(name))

    def open(self, name: str) -> IO[bytes]:
        """The file for a process to write to."""
        return self._file(name).open("ab")

    def keep_small(self) -> None:
        """Put aside what has grown large; who writes goes on at the file's beginning. A few lines may be lost then."""
        for file in self.folder.glob("*.jsonl"):
            if not file.stem.endswith(".1") and file.stat().st_size > LARGEST:
                shutil.copyfile(file, self._before(file.stem))
                with file.open("r+b") as grown:
                    grown.truncate(0)

    def where(self, name: str) -> str:
        """Where a process's lines stand."""
        return str(self._file(name))

    def last_words(self, name: str) -> str | None:
        """What a process last complained of, if it did."""
        with self._file(name).open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - TAIL))
            lines = file.read().decode(errors="replace").splitlines()
        complaints = [said for line in lines if (said := _complaint(line))]
        return complaints[-1][:LONGEST_WORDS] if complaints else None

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def _before(self, name: str) -> Path:
        return self.folder / f"{name}.1.jsonl"


def _complaint(line: str) -> str | None:
    """What a log line says when something is wrong; a line that is no JSON is the end of a traceback."""
    try:
        read = json.loads(line)
    except ValueError:
        return line.strip()
    is_wrong = isinstance(read, dict) and read.get("level") in {"error", "critical"}
    return str(read.get("message", "")) if is_wrong else None
