"""The log files of a machine's processes."""

from pathlib import Path

from services.cli.up.logs import LARGEST, Logs


def test_each_start_begins_anew_and_keeps_the_last_run(tmp_path: Path) -> None:
    logs = Logs(tmp_path / "log")
    for run in (b"first\n", b"second\n"):
        logs.begin("collector")
        with logs.open("collector") as file:
            file.write(run)
    assert (tmp_path / "log" / "collector.jsonl").read_bytes() == b"second\n"
    assert (tmp_path / "log" / "collector.1.jsonl").read_bytes() == b"first\n"


def test_what_grows_large_is_put_aside_while_it_is_written(tmp_path: Path) -> None:
    logs = Logs(tmp_path)
    with logs.open("web") as file:
        file.truncate(LARGEST + 1)
        logs.keep_small()
        file.write(b"after\n")
    assert (tmp_path / "web.jsonl").read_bytes() == b"after\n"
    assert (tmp_path / "web.1.jsonl").stat().st_size == LARGEST + 1


def test_last_words_are_the_last_complaint(tmp_path: Path) -> None:
    logs = Logs(tmp_path)
    with logs.open("web") as file:
        file.write(b'{"message": "the log is away", "level": "error"}\n{"message": "goodbye", "level": "info"}\n')
    assert logs.last_words("web") == "the log is away"


def test_who_complained_of_nothing_has_no_last_words(tmp_path: Path) -> None:
    logs = Logs(tmp_path)
    with logs.open("web") as file:
        file.write(b'{"message": "started", "level": "info"}\n')
    assert logs.last_words("web") is None


def test_a_traceback_ends_with_what_was_wrong(tmp_path: Path) -> None:
    logs = Logs(tmp_path)
    with logs.open("web") as file:
        file.write(b"Traceback:\nImportError: no module\n")
    assert logs.last_words("web") == "ImportError: no module"
