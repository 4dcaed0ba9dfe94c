"""Links, sheets and invitations, as an operator types the commands."""

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from services.cli.__main__ import main
from services.collector import bootstrap
from services.collector.config import Settings
from shared.contracts.ids import RoundId
from tests.fakes.patience import until
from tests.integration.collector.running import in_background
from tests.unit.cli.files import NETWORK, in_place_of, write

FILE = "address;language;unit\nanna@example.org;fi;pyynikki\nbo@example.org;sv;pyynikki\n"
SOON = NETWORK.replace("from: 2026-01-01, until: 2026-12-31", "from: 2026-01-01, until: 2099-12-31")


class Operator:
    """Somebody at a terminal, beside a collector that knows its network."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def types(self, *words: str) -> tuple[int, str, str]:
        code = main(words)
        seen = self._capsys.readouterr()
        return code, seen.out, seen.err.replace(f"{self.folder}/", "")

    def file(self, content: str) -> str:
        path = self.folder / "contacts.csv"
        path.write_text(content)
        return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a collector has heard of its network; one for all, for it takes a while."""
    folder = tmp_path_factory.mktemp("inviting")
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("KAIKU_")]:  # noqa: TID251 – a clean start
            environment.delenv(name)
        environment.setenv("KAIKU_RUN_DIR", str(folder / "var"))
        environment.setenv("KAIKU_LOG_URL", f"sqlite:///{folder}/var/log.db")
        for words in (["topics"], ["apply", str(write(folder, in_place_of(SOON)))], ["migrate"]):
            assert main(words) == 0
        settings = Settings.from_env(os.environ)  # noqa: TID251 – as the commands have them
        with in_background(settings, roles=["directory"]), bootstrap.use_cases(settings) as cases:
            until(lambda: RoundId("invited") in cases.asking.directory().rounds)
        yield folder


@pytest.fixture
def operator(folder: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(folder, capsys)


def test_the_people_of_a_file_are_invited_once(operator: Operator) -> None:
    file = operator.file(FILE)
    assert operator.types("invite", "invited", file) == (0, "2 will be invited, 0 were known already\n", "")
    assert operator.types("invite", "invited", file) == (0, "0 will be invited, 2 were known already\n", "")


def test_a_file_with_mistakes_is_refused_by_line(operator: Operator) -> None:
    code, out, err = operator.types("invite", "invited", operator.file(FILE + "nobody;fi;kone\n"))
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "contacts.csv: line 4: “nobody” is no mail address",
        "contacts.csv: line 4: The round does not ask in the unit “kone”",
        "2 mistakes; nobody was invited",
    ]


@pytest.mark.parametrize(
    ("round_", "said"), [("now", "has no personal links"), ("nowhere", "there is no round"), ("before", "personal")]
)
def test_a_round_that_invites_nobody_says_why(operator: Operator, round_: str, said: str) -> None:
    code, _, err = operator.types("invite", round_, operator.file(FILE))
    assert code == 1
    assert said in err


def test_what_has_become_of_an_address_is_told(operator: Operator) -> None:
    operator.types("invite", "invited", operator.file(FILE.replace("anna@", "cai@")))
    code, out, _ = operator.types("invitation", "Cai@example.org")
    assert code == 0
    assert out.splitlines()[0] == "invited, pyynikki, in fi: queued"
    assert out.splitlines()[1].endswith("queued: added, to be invited")
    assert operator.types("invitation", "nobody@example.org")[0] == 1


def test_links_are_a_table_that_spreadsheets_read(operator: Operator) -> None:
    code, out, _ = operator.types("links", "now", "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert code == 0
    assert rows[0] == ["unit", "name", "link"]
    assert [row[:2] for row in rows[1:]] == [["hervanta", "Hervanta"], ["kone", "Kone"], ["hansa", "Hansa"]]


def sheets(html: str, kind: str) -> Sequence[str]:
    return re.findall(f'<section class="{kind}" lang="(..)">', html)


def test_sheets_are_one_a_unit_and_language_and_load_nothing(operator: Operator) -> None:
    code, out, _ = operator.types("links", "now", "--format", "html")
    assert code == 0
    assert sheets(out, "sheet") == ["fi", "sv", "en"] * 3
    assert out.count("<svg") == 9
    assert not re.search(r"<(script|img|link|iframe)|@import", out)
    assert "Partnerskapsenkät" in out
    assert sheets(
        operator.types("links", "now", "--unit", "kone", "--format", "html", "--language", "sv")[1], "sheet"
    ) == ["sv"]


def test_personal_links_are_printed_as_cards_and_only_once(operator: Operator) -> None:
    words = ("links", "invited", "--unit", "pyynikki", "--count", "9", "--format", "html")
    first, second = operator.types(*words)[1], operator.types(*words)[1]
    assert sheets(first, "cards") == ["fi", "fi"]
    links = re.findall(r'<p class="address">[^<]*/f/([0-9a-z]{32})<', first)
    assert len(set(links)) == 9
    assert not set(links) & set(re.findall(r"/f/([0-9a-z]{32})", second))
