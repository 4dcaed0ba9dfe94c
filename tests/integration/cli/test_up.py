"""`kaiku up` as an operator has it: with real processes, on SQLite, in a folder of its own."""

import csv
import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.e2e.instance import Instance, until

pytestmark = pytest.mark.servers

ANSWERS = {"language": "fi", "answers": {"trust": 4}}
PROCESSES = ("services.cli.up.web", "services.collector", "services.aggregator", "services.notifier")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The demo, started for the first time."""
    instance = Instance(tmp_path_factory.mktemp("up"), {})
    try:
        instance.start()
        yield instance
    finally:
        instance.stop()


def below(pid: int) -> Mapping[str, int]:
    """The processes that a supervisor keeps running, by module."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
        if "-m" in words:
            found[words[words.index("-m") + 1]] = int(child)
    return found


def everything_below(pid: int) -> list[int]:
    """All processes of a tree but its root."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *everything_below(int(child))]
    return found


def is_gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


def status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 – http on loopback
        return int(answer.status)


def submit(link: str, key: str) -> int:
    """Answer through the API."""
    request = urllib.request.Request(  # noqa: S310 – http on loopback
        link.replace("/f/", "/api/v1/links/") + "/responses",
        data=json.dumps(ANSWERS).encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": key},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 – the same
        return int(answer.status)


def test_what_can_be_opened_is_printed_and_can_be_opened(demo: Instance) -> None:
    said = "\n".join(demo.said)
    assert f"Kaiku is up: {demo.url}/" in said
    assert "anna.laine@example.org" in said
    links = [word for word in said.split() if "/f/" in word]
    assert len(links) == 22  # six of a round at most
    for address in (links[0], f"{demo.url}/", f"{demo.url}/leader/", f"{demo.url}/mail/", f"{demo.url}/receipt"):
        assert status(address) == 200


def test_the_demo_has_two_years_of_answers_and_goals_that_shifted_in_them(demo: Instance) -> None:
    def counted() -> bool:
        rows = json.loads(demo.try_kaiku("reconcile", "--json").stdout)["rounds"]
        historic = [row for row in rows if row["round"].endswith("-history")]
        return sum(row["counted"] for row in historic) > 5_000 and not any(row["differences"] for row in historic)

    until(lambda: counted() or None, what="the history to be counted", seconds=60)
    token = demo.kaiku("token", "paula-manninen").strip()

    def shifts() -> list[str]:
        history = demo.get("/leader/api/v1/goals/gradia-response", token=token)["history"]
        assert all(one["historic"] for one in history)
        return [one["after"] for one in history]

    until(lambda: shifts() == ["missed", "met", "missed"] or None, what="the history to be judged", seconds=60)


def test_every_process_says_that_it_is_ready(demo: Instance) -> None:
    for offset in (1, 2, 3, 4):
        assert status(f"http://127.0.0.1:{demo.port + offset}/health/ready") == 200
        assert status(f"http://127.0.0.1:{demo.port + offset}/metrics") == 200


def test_commands_beside_it_talk_to_it(demo: Instance) -> None:
    links = demo.links("partnership-open")
    assert submit(links["tredu-pyynikki"], "one-answer-of-this-test") == 201
    until(lambda: demo.try_kaiku("reconcile").returncode == 0, what="the answer to be counted")
    assert demo.kaiku("sign-in", "anna-laine").startswith(f"{demo.url}/leader/sign-in/")
    minted = demo.kaiku("links", "partnership-invited", "--unit", "winnova-laitila", "--count", "2").split()
    assert minted[::2] == ["winnova-laitila", "winnova-laitila"]
    assert all(status(address) == 200 for address in minted[1::2])


def test_a_token_stands_alone_and_opens_the_api_until_it_is_revoked(demo: Instance) -> None:
    (token,) = demo.kaiku("token", "anna-laine").split()
    assert demo.get("/leader/api/v1/scopes", token=token)["scopes"]
    assert demo.kaiku("token", "anna-laine", "--revoke") == ""
    with pytest.raises(urllib.error.HTTPError, match="401"):
        demo.get("/leader/api/v1/scopes", token=token)


def test_applying_the_demo_again_changes_nothing(demo: Instance) -> None:
    assert demo.kaiku("apply", "deploy/demo/network.yaml") == "nothing differs\n"


def test_an_import_takes_what_is_sound_and_puts_the_rest_beside_the_file(demo: Instance, tmp_path: Path) -> None:
    good = {"unit": "tredu-hervanta", "time": "2026-03-01T09:30:00+02:00", **ANSWERS}
    bad = ({**good, "unit": "nowhere"}, {**good, "answers": 3})
    file = tmp_path / "old.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in (good, *bad)))
    assert demo.kaiku("import", "partnership-history", str(file), "--check", expect=1).startswith("1 rows are sound")
    done = demo.try_kaiku("import", "partnership-history", str(file))
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "1 imported, 0 were there already")
    rejects = tmp_path / "old.rejects.jsonl"
    assert done.stderr == f"2 rows can't be taken: see {rejects}\n"
    aside = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(one["#line"], one["unit"]) for one in aside] == [(2, "nowhere"), (3, "tredu-hervanta")]
    mended = {**aside[0], "unit": "tredu-pyynikki"}
    rejects.write_text(json.dumps(mended))
    assert demo.kaiku("import", "partnership-history", str(rejects)).startswith("1 imported")
    assert demo.try_kaiku("import", "partnership-history", str(file)).stdout.startswith("0 imported, 1 were there")


def test_a_table_is_imported_and_its_rejects_are_a_table(demo: Instance, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    header, row = "unit;time;language;trust;recommend", "tredu-hervanta;2.3.2026 9:30;fi;4;9"
    file.write_text(f"\ufeff{header}\n{row}\ntredu-hervanta;2.3.2026;fi;9;=1\n")
    assert demo.kaiku("import", "partnership-history", str(file), expect=1).startswith("1 imported")
    aside = (tmp_path / "old.rejects.csv").read_text(encoding="utf-8-sig").splitlines()
    assert aside[0] == f"#line;#reasons;{header}"
    assert aside[1].startswith("3;")
    assert aside[1].endswith(";tredu-hervanta;2.3.2026;fi;9;=1")
    file.write_text(f"{header};who\n{row};x\n")
    done = demo.try_kaiku("import", "partnership-history", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == "nothing was imported"


def test_released_counts_are_exported_by_scope_and_by_round(demo: Instance, tmp_path: Path) -> None:
    rows = json.loads(demo.kaiku("export", "tredu", "--format", "json", "--language", "sv"))["rows"]
    assert {"partnership", "instructors"} <= {one["survey"] for one in rows}
    assert all(one["answered"] >= 5 for one in rows)
    out = tmp_path / "round.csv"
    assert demo.kaiku("export", "partnership-history", "--out", str(out)) == ""
    with out.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file, delimiter=";"))
    assert {one["scope"] for one in table} > {"tredu-hervanta", "gradia-harju"}
    assert "did you mean" in demo.try_kaiku("export", "tredux").stderr
    assert demo.try_kaiku("export").stderr.startswith("name a round or a scope")


def test_everything_goes_into_one_file_and_only_back_where_there_is_nothing(demo: Instance, tmp_path: Path) -> None:
    file = tmp_path / "all.ndjson"
    assert "aggregator.releases" in demo.kaiku("export", "--all", str(file))
    done = demo.try_kaiku("import-all", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("a network has been published here")
    assert "is there already" in demo.try_kaiku("export", "--all", str(file)).stderr


def test_a_second_machine_in_the_folder_is_refused_in_one_line(demo: Instance) -> None:
    done = demo.try_kaiku("up")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"already, at {demo.url}" in line


def test_a_process_that_dies_is_started_again_and_said_so(demo: Instance) -> None:
    for module in PROCESSES:
        killed = below(demo.pid)[module]
        os.kill(killed, signal.SIGKILL)
        until(lambda: below(demo.pid).get(module, killed) != killed, what=f"{module} to be started again")  # noqa: B023
    for name in ("web", "collector", "aggregator", "notifier"):
        assert any(line.startswith(f"{name} was killed by SIGKILL; starting it again in") for line in demo.said)
    for offset in (1, 2, 3, 4):
        until(lambda: _is_ready(demo.port + offset), what="all to be ready again")  # noqa: B023


def _is_ready(port: int) -> bool:
    try:
        return status(f"http://127.0.0.1:{port}/health/ready") == 200
    except OSError:
        return False


def test_stopping_takes_under_five_seconds_and_a_restart_keeps_everything(demo: Instance) -> None:
    before = demo.kaiku("reconcile")
    links = demo.kaiku("links", "partnership-open")
    processes = everything_below(demo.pid)
    began = time.monotonic()
    assert demo.stop() == 0
    assert time.monotonic() - began < 5
    assert all(is_gone(pid) for pid in processes)
    done = demo.try_kaiku("links", "partnership-open")
    assert done.returncode == 1
    assert done.stderr.startswith("no Kaiku runs here")

    demo.said.clear()
    demo.start()
    assert demo.kaiku("links", "partnership-open") == links
    assert demo.kaiku("reconcile") == before
    assert not any("invented" in line for line in demo.said)


def test_nothing_is_left_running_when_the_supervisor_is_killed(demo: Instance) -> None:
    processes = everything_below(demo.pid)
    assert len(processes) >= len(PROCESSES) + 1
    os.kill(demo.pid, signal.SIGKILL)
    until(lambda: all(is_gone(pid) for pid in processes), what="all to be gone", seconds=8)
    demo.stop()


def test_a_first_start_that_was_cut_short_is_made_good(demo: Instance) -> None:
    demo.said.clear()
    (demo.folder / "var" / "demo.pending").touch()
    demo.start()
    assert any("invented answers" in line for line in demo.said)
    rows = json.loads(demo.kaiku("reconcile", "--json"))["rounds"]
    assert 7_000 < sum(row["accepted"] for row in rows if row["round"].endswith("-history")) < 12_000
    assert not (demo.folder / "var" / "demo.pending").exists()


def test_a_port_that_is_taken_gives_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        instance = Instance(tmp_path, {"PORT": str(port)})
        done = instance.try_kaiku("up")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"port {port} on 127.0.0.1 is taken: ")


def test_a_real_networks_first_start_is_empty(tmp_path: Path) -> None:
    instance = Instance(tmp_path, {}, demo=False)
    try:
        instance.start()
        assert any("no network yet" in line for line in instance.said)
        assert status(f"{instance.url}/") == 200
    finally:
        assert instance.stop() == 0


def test_over_kafka_and_postgresql_started_here(tmp_path: Path) -> None:
    instance = Instance(tmp_path, {}, servers=True)
    try:
        instance.start()
        assert json.loads((tmp_path / "var" / "run.json").read_text())["KAIKU_LOG_URL"].startswith("kafka://")
        link = instance.links("partnership-open")["tredu-pyynikki"]
        assert submit(link, "one-answer-over-kafka") == 201
        until(lambda: instance.try_kaiku("reconcile").returncode == 0, what="the answer to be counted")
        processes = everything_below(instance.pid)
    finally:
        code = instance.stop()
    assert code == 0
    assert all(is_gone(pid) for pid in processes)
