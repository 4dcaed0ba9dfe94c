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

    def last_words(self, name: str) -> str:
        """What a process wrote last, and where the rest stands."""
        with self._file(name).open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - TAIL))
            lines = file.read().decode(errors="replace").splitlines()
        said = _message(lines[-1]) if lines else ""
        return f"{said[:LONGEST_WORDS]}; see {self._file(name)}" if said else f"see {self._file(name)}"

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def _before(self, name: str) -> Path:
        return self.folder / f"{name}.1.jsonl"


def _message(line: str) -> str:
    """What a log line says; a line that is no JSON says itself."""
    try:
        read = json.loads(line)
    except ValueError:
        return line.strip()
    return str(read.get("message", "")) if isinstance(read, dict) else line.strip()
