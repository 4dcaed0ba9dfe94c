"""Log lines: JSON on stderr, each with its trace. What is said lives where it happens; never answers or addresses."""

import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from shared.runtime import trace

# What these say at INFO is of no use to operators, and some of it repeats what people wrote.
_QUIET = ("sqlalchemy", "alembic", "kafka", "granian", "_granian", "apscheduler", "mail.log", "werkzeug", "urllib3")
# PostgreSQL repeats a row's values in the details of an error.
_DETAILS = re.compile(
    r"DETAIL: .*?(?=\n(?:HINT|CONTEXT|\[SQL|\(Background|\nThe above|\nDuring|Traceback)|\Z)", re.DOTALL
)


def configure(*, service: str, role: str, level: int = logging.INFO) -> None:
    """Send this process's log lines to stderr. May be called again; the last call counts."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(service=service, role=role))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Lines(JsonFormatter):
    def __init__(self, *, service: str, role: str) -> None:
        super().__init__(json_ensure_ascii=False)
        self._static = {"service": service, "role": role}

    def add_fields(self, log_record: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_record["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_record["level"] = record.levelname.lower()
        log_record.update(self._static)
        log_record["logger"] = record.name
        super().add_fields(log_record, record, message_dict)
        log_record["trace_id"] = trace.trace_id()

    def formatException(self, ei: Any) -> str:  # noqa: N802 – logging's name
        text: str = logging.Formatter.formatException(self, ei)
        return _DETAILS.sub("DETAIL: left out", text)
