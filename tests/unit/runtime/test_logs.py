import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.runtime import logs, trace
from shared.runtime.database import engine_from

INCOMING = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_tells_who_says_what_in_which_trace(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(service="collector", role="relay")
    with trace.within(INCOMING):
        logging.getLogger("shared.log.relay").info("%d rows sent, päivää", 3)
    (line,) = said(capsys)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "service": "collector",
        "role": "relay",
        "logger": "shared.log.relay",
        "message": "3 rows sent, päivää",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }


def test_a_line_outside_of_any_trace_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(service="collector", role="relay")
    with trace.within(None):
        logging.getLogger("here").warning("-")
    assert said(capsys)[0]["trace_id"] is None


def test_configuring_twice_does_not_say_everything_twice(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(service="collector", role="relay")
    logs.configure(service="collector", role="web")
    logging.getLogger("here").warning("-")
    assert [line["role"] for line in said(capsys)] == ["web"]


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "kafka.conn", "granian", "alembic.runtime.migration"])
def test_libraries_speak_up_only_to_warn(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(service="collector", role="relay")
    logging.getLogger(name).info("-")
    logging.getLogger(name).warning("oh")
    assert [line["message"] for line in said(capsys)] == ["oh"]


def test_a_warning_is_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(service="collector", role="relay")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old ways", stacklevel=1)
    assert "old ways" in said(capsys)[0]["message"]


def test_a_traceback_of_the_database_tells_no_answers(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(service="collector", role="web")
    engine = engine_from("sqlite://")
    answer = "my boss shouts"
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE answers (text TEXT CHECK (length(text) < 3))"))
            connection.execute(text("INSERT INTO answers VALUES (:text)"), {"text": answer})
    except DBAPIError:
        logging.getLogger("here").exception("could not keep it")
    finally:
        engine.dispose()
    (line,) = said(capsys)
    assert "CHECK constraint failed" in line["exc_info"]
    assert "boss" not in json.dumps(line)


def test_what_postgresql_repeats_of_a_row_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(service="collector", role="web")
    told = 'null value in column "x"\nDETAIL:  Failing row contains (my boss\n\nshouts).\n[SQL: INSERT INTO …]'
    logging.getLogger("here").error("could not keep it", exc_info=ValueError(told))
    traceback = said(capsys)[0]["exc_info"]
    assert 'null value in column "x"' in traceback
    assert "[SQL: INSERT INTO …]" in traceback
    assert "boss" not in traceback
    assert "shouts" not in traceback
