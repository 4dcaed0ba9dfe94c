"""What an operator is told once all is up."""

from datetime import date
from pathlib import Path

from services.cli.network import plan
from services.cli.up.welcome import welcome
from services.collector.domain.links import open_link
from services.collector.domain.places import Place
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.contracts.snapshot import Directory
from shared.runtime.keys import Keys
from tests.unit.cli.files import read

SECRET = "a-secret-of-the-tests-which-is-long-enough"
ENV = {"KAIKU_PUBLIC_URL": "http://127.0.0.1:8000", "KAIKU_SECRET": SECRET}


def lines(folder: Path, *changes: tuple[str, str], today: date = date(2026, 5, 9), **env: str) -> list[str]:
    directory = Directory.of(plan.wanted(read(folder, *changes), {}).values())
    return list(welcome(directory, ENV | env, today=today))


def test_links_leaders_and_mailbox_are_told(tmp_path: Path) -> None:
    link = open_link(Keys([SECRET]), Place(RoundId("now"), UnitId(ScopeId("hervanta"))))
    told = lines(tmp_path, KAIKU_MAILBOX_DIR="var/mailbox")
    assert told[0] == "Kaiku is up: http://127.0.0.1:8000/"
    assert f"    http://127.0.0.1:8000/f/{link}  Hervanta" in told
    assert "    anna@example.org  Anna Laine: Hervanta" in told
    assert told[-1] == "  mails arrive at http://127.0.0.1:8000/mail/"


def test_without_the_built_in_mailbox_none_is_told_of(tmp_path: Path) -> None:
    assert not any("mail/" in line for line in lines(tmp_path))


def test_rounds_without_open_links_are_left_out(tmp_path: Path) -> None:
    told = "\n".join(lines(tmp_path))
    assert "survey links of now:" in told
    assert "invited" not in told
    assert "before" not in told


def test_a_round_that_has_not_begun_is_left_out(tmp_path: Path) -> None:
    assert not any("/f/" in line for line in lines(tmp_path, today=date(2025, 12, 31)))


def test_without_a_network_the_operator_hears_what_to_do() -> None:
    assert list(welcome(Directory(), ENV, today=date(2026, 5, 9))) == [
        "Kaiku is up: http://127.0.0.1:8000/",
        "  no network yet: `kaiku apply network.yaml` publishes one",
    ]
