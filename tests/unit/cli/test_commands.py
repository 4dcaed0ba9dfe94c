"""`kaiku …` as an operator types it: what is printed where, and the exit code."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.cli.__main__ import COMMANDS, main
from services.collector.adapters.numbering import number_from_file
from services.collector.adapters.tables import DIRECTORY, OUTBOX
from shared.contracts.directory import Origin, SurveyVersion
from shared.contracts.documents import encode_document
from shared.contracts.ids import SurveyId
from shared.contracts.topics import FEEDBACK
from shared.contracts.wire import Outgoing
from shared.log import outbox
from shared.log.directory import SqlDirectory, put_own
from shared.log.moments import EPOCH
from shared.runtime.database import engine_from, opened
from tests.unit.cli.files import NETWORK, in_place_of, write


@dataclass(frozen=True)
class Operator:
    """Somebody at a terminal in a folder. capsys: what they see."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def types(self, *words: str) -> tuple[int, list[str], list[str]]:
        """A command: its exit code, and the lines on stdout and stderr."""
        code = main(words)
        seen = self.capsys.readouterr()
        return code, seen.out.splitlines(), seen.err.replace(f"{self.folder}/", "").splitlines()

    def file(self, *changes: tuple[str, str]) -> str:
        """A network file."""
        return str(write(self.folder, in_place_of(NETWORK, *changes)))


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    """With settings that name a log which is not there yet."""
    for name in [name for name in os.environ if name.startswith("KAIKU_")]:  # noqa: TID251 – a clean start
        monkeypatch.delenv(name)
    monkeypatch.setenv("KAIKU_RUN_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("KAIKU_LOG_URL", f"sqlite:///{tmp_path}/var/log.db")
    return Operator(tmp_path, capsys)


def test_a_good_file_is_called_good(operator: Operator) -> None:
    code, out, err = operator.types("check", operator.file())
    assert (code, err) == (0, [])
    assert out[0].endswith("is good: 2 organisations, 4 units, 1 group, 2 leaders, 1 survey, 3 rounds, 2 goals")


def test_a_bad_file_is_refused_with_every_mistake_on_stderr(operator: Operator) -> None:
    bad = operator.file(("leads: [hervanta]", "leads: [nowhere]"), ("at_least: 4.2", "at_least: 9"))
    code, out, err = operator.types("check", bad)
    assert (code, out) == (1, [])
    assert [line.partition(": ")[0] for line in err] == ["network.yaml:18", "network.yaml:32", "2 mistakes"]


def test_apply_publishes_once(operator: Operator) -> None:
    operator.types("topics")
    code, out, _ = operator.types("apply", operator.file())
    assert code == 0
    assert "+ goal/trust-goal" in out
    assert out[-1] == "16 added"
    assert operator.types("apply", operator.file()) == (0, ["nothing differs"], [])


def test_a_dry_run_shows_and_publishes_nothing(operator: Operator) -> None:
    operator.types("topics")
    for _ in range(2):
        _, out, _ = operator.types("apply", "--dry-run", operator.file())
        assert out[-1] == "16 added; a dry run: nothing was published"


def test_apply_shows_changes_and_removals(operator: Operator) -> None:
    operator.types("topics")
    operator.types("apply", operator.file())
    changed = operator.file(
        ("name: Vamia", "name: Vamia Vaasa"),
        ("leads: [lansi, kumppanit]", "leads: [lansi]"),
        ("groups:\n  - {id: kumppanit, name: Kumppanit, units: [pyynikki, hansa]}\n", ""),
    )
    _, out, _ = operator.types("apply", changed)
    assert out == [
        "~ organisation/vamia: name Vamia → Vamia Vaasa",
        "~ leader/grace: leads -kumppanit",
        "- group/kumppanit",
        "2 changed, 1 removed",
    ]
    assert operator.types("apply", changed)[1] == ["nothing differs"]


def test_a_version_that_a_page_has_just_published_keeps_its_number(operator: Operator) -> None:
    operator.types("topics")
    operator.types("migrate")
    operator.types("apply", operator.file())
    url = f"sqlite:///{operator.folder}/var/collector.db"
    mine = SurveyVersion(SurveyId("partnership"), 2, {"title": "Kumppanuus"}, None, None, Origin.PAGE)
    with opened(url) as engine, engine.begin() as connection:
        put_own(connection, DIRECTORY, encode_document(mine), before=None)
    newer = operator.folder / "partnership.json"
    newer.write_text(newer.read_text().replace('"Partnership"', '"Partners"'))
    code, out, err = operator.types("apply", str(operator.folder / "network.yaml"))
    assert (code, out) == (1, ["+ survey/partnership/2"])
    assert err == [
        "survey/partnership/2 has just been published on a page, and nothing of the file was: apply again in a moment"
    ]


def test_a_page_does_not_take_the_number_that_a_file_has_just_given(operator: Operator) -> None:
    operator.types("topics")
    operator.types("migrate")
    operator.types("apply", operator.file())
    mine = SurveyVersion(SurveyId("partnership"), 1, {"title": "Kumppanuus"}, None, None, Origin.PAGE)
    with opened(f"sqlite:///{operator.folder}/var/collector.db") as engine, engine.begin() as connection:
        assert not put_own(connection, DIRECTORY, encode_document(mine), before=None)


def test_a_version_that_never_reached_the_log_leaves_its_number_to_the_next(operator: Operator) -> None:
    operator.types("migrate")
    first, then = (SurveyVersion(SurveyId("partnership"), 2, {"title": title}) for title in ("Kysely", "Kumppanuus"))
    with opened(f"sqlite:///{operator.folder}/var/collector.db") as engine:
        number_from_file(engine, [first])
        number_from_file(engine, [then])
        assert list(SqlDirectory(engine, DIRECTORY).now().surveys.values()) == [then]


def test_a_refused_file_publishes_nothing(operator: Operator) -> None:
    operator.types("topics")
    code, _, err = operator.types("apply", operator.file(("owner: grace", "owner: nobody")))
    assert code == 1
    assert err[-1] == "1 mistake; nothing was published"
    assert operator.types("apply", operator.file())[1][-1] == "16 added"


def test_topics_are_made_once(operator: Operator) -> None:
    assert operator.types("topics")[1][-1] == "5 made, 0 were there already"
    assert operator.types("topics")[1] == ["0 made, 5 were there already"]


def test_links_are_a_line_each_and_always_the_same(operator: Operator) -> None:
    operator.types("topics")
    operator.types("apply", operator.file())
    code, out, _ = operator.types("links", "now")
    assert code == 0
    assert [line.split("\t")[0] for line in out] == ["hervanta", "kone", "hansa"]
    assert all(line.split("\t")[1].startswith("http://127.0.0.1:8000/f/") for line in out)
    assert len({line.split("\t")[1] for line in out}) == 3
    assert operator.types("links", "now", "--unit", "kone")[1] == [out[1]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("links", "nov"), 'no round "nov" is published; did you mean "now"'),
        (("links", "now", "--unit", "kome"), 'the round "now" has no unit "kome"; did you mean "kone"'),
        (("links", "now", "--unit", "kone", "--count", "3"), 'the round "now" has open links, one a unit'),
        (("links", "invited"), 'the round "invited" has personal links: mint them with --unit U --count N'),
        (("links", "before"), 'the round "before" is historic: it has no links; `kaiku import` fills it'),
    ],
)
def test_links_that_are_not_there_are_explained(operator: Operator, words: tuple[str, ...], said: str) -> None:
    operator.types("topics")
    operator.types("apply", operator.file())
    code, out, err = operator.types(*words)
    assert (code, out) == (1, [])
    assert err[0].startswith(said)


@pytest.mark.parametrize("command", ["apply", "links", "replay"])
def test_without_a_log_one_line_says_what_to_do(operator: Operator, command: str) -> None:
    argument = {"apply": operator.file(), "links": "now", "replay": "kaiku.feedback"}[command]
    code, out, err = operator.types(command, argument)
    assert (code, out) == (1, [])
    assert len(err) == 1
    assert "there is no log at" in err[0]


@pytest.mark.parametrize(
    "words", [("apply", "x.yaml"), ("links", "now"), ("topics",), ("migrate",), ("reconcile",), ("token", "anna")]
)
def test_where_nothing_runs_one_line_says_what_to_do(
    operator: Operator, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAIKU_LOG_URL")
    name = operator.file()
    code, out, err = operator.types(*(name if word == "x.yaml" else word for word in words))
    assert (code, out, len(err)) == (1, [], 1)
    assert err[0].startswith("no Kaiku runs here: start one with `make run`")


def test_a_log_of_no_kind_is_refused_by_its_setting(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIKU_LOG_URL", "amqp://queue")
    code, _, err = operator.types("topics")
    assert code == 1
    assert err[0].startswith("KAIKU_LOG_URL is none of")


def test_an_unexpected_error_is_a_line_too(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIKU_LOG_URL", f"sqlite:///{operator.folder}/network.yaml")
    code, out, err = operator.types("apply", operator.file())
    assert (code, out, len(err)) == (1, [], 1)
    assert "file is not a database" in err[0]


def test_replaying_nothing_says_so(operator: Operator) -> None:
    operator.types("topics")
    assert operator.types("replay", "kaiku.feedback")[1] == ["no dead letters of kaiku.feedback"]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(operator: Operator, name: str) -> None:
    with pytest.raises(SystemExit) as exited:
        operator.types(name, "--help")
    assert exited.value.code == 0
    assert f"kaiku {name}: " in operator.capsys.readouterr().out


def test_without_a_command_all_are_listed(operator: Operator) -> None:
    code, out, _ = operator.types()
    assert code == 2
    assert all(any(line.strip().startswith(name) for line in out) for name in COMMANDS)


def test_a_python_that_is_too_old_gives_one_line(tmp_path: Path) -> None:
    assert "Kaiku needs Python 3.11 or newer: sudo apt-get install" in _made_with(tmp_path, "exit 1")


def test_a_python_without_venv_gives_one_line(tmp_path: Path) -> None:
    answers = 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac'
    assert _made_with(tmp_path, answers) == "Python 3.12 has no venv: sudo apt-get install python3.12-venv"


def _made_with(folder: Path, python: str) -> str:
    """What is said by the script that makes the environment, when only this python is there."""
    fake = folder / "python3"
    fake.write_text(f"#!/bin/sh\n{python}\n")
    fake.chmod(0o755)
    script = Path(__file__).parents[3] / "deploy" / "venv.sh"
    done = subprocess.run(
        ("/bin/sh", str(script), "requirements.txt"),
        env={"PATH": str(folder)}, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    return line


def test_what_the_log_refused_is_listed_and_sent_again_when_asked(operator: Operator) -> None:
    operator.types("migrate")
    refused = a_refused_row(operator.folder / "var" / "collector.db")
    line = f"collector\t{refused}\tfeedback.withdrawn.v1\tkaiku.feedback\ttoo large"

    assert operator.types("resend")[1] == [line, "1 refused rows; mend the cause, then --yes lets them be sent again"]
    assert operator.types("resend", "--yes")[1] == [line, "1 wait to be sent again"]
    assert operator.types("resend")[1] == ["the log has refused nothing"]


def a_refused_row(database: Path) -> UUID:
    """A row that the log did not take, in the collector's outbox."""
    row = Outgoing(uuid4(), FEEDBACK.name, "unit", "feedback.withdrawn.v1", b"{}")
    engine = engine_from(f"sqlite:///{database}")
    with engine.begin() as connection:
        outbox.add(connection, OUTBOX, [row], now=EPOCH)
        (waiting,) = outbox.unpublished(connection, OUTBOX, limit=1)
        outbox.park(connection, OUTBOX, waiting.position, reason="too large")
    engine.dispose()
    return row.id
