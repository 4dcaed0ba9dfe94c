"""`kaiku export --all`: everything that there is into one file. How it is read again lives in `restoring`."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import orjson

from services.cli import instance
from services.cli.archive import form, tables
from services.cli.archive.directory import directory_of, in_order
from services.cli.errors import Failed
from shared.contracts.topics import DIRECTORY
from shared.runtime.clock import SystemClock


def write_all(path: Path, env: Mapping[str, str]) -> int:
    """The command. Raises Failed, LogError."""
    with _new_file(path) as out:
        writer = form.Writer(out)
        _write(writer, env)
    lines = ", ".join(f"{count} {place}" for place, count in sorted(writer.lines.items()) if count)
    print(f"{path}: {lines or 'nothing'}")
    print("It holds answers, texts and addresses: keep it as you keep the databases, and the secret apart from it.",
          file=sys.stderr)  # fmt: skip
    return 0


def _write(writer: form.Writer, env: Mapping[str, str]) -> None:
    with ExitStack() as stack:
        opened = {name: stack.enter_context(tables.of(name, env)) for name in form.SERVICES}
        with instance.opened_log(env) as log:
            found = log.snapshot(DIRECTORY.name).items()
        documents = {key: record.value for key, record in found if record.value is not None}
        network = directory_of(documents).network
        writer.begin(
            {
                "made_at": SystemClock().now().isoformat(),
                "network": network.id if network else None,
                "schemas": {name: one.revision() for name, one in opened.items()},
            }
        )
        for key, document in in_order(documents):
            writer.add(form.DIRECTORY, {"key": key, "document": orjson.loads(document)})
        for name in form.SERVICES:
            for table, row in opened[name].rows():
                writer.add(f"{name}.{table}", {"row": row})
        writer.end()


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, which is there only once it is whole."""
    if path.exists():
        raise Failed(f"{path} is there already: name another file")
    draft = path.with_name(f"{path.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.rename(path)
    except OSError as error:
        raise Failed(f"{path} can't be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
