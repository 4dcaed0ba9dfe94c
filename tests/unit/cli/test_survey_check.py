"""`kaiku survey check`: errors and notices with their lines, an exit code, and never a stack trace."""

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.cli.__main__ import main
from services.cli.network.json_text import lines_of
from tests.unit.cli.files import write

GOOD = {"title": {"fi": "K", "sv": "E"}, "elements": [{"type": "rating", "name": "q", "title": {"fi": "K", "sv": "F"}}]}


def check(file: Path, content: str | bytes) -> int:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return main(["survey", "check", str(file)])


def test_a_good_survey_is_said_to_be_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path / "s.json", json.dumps(GOOD)) == 0
    said = capsys.readouterr()
    assert said.out == f"{tmp_path}/s.json is good: 1 question, 1 row of figures, in Finnish, Swedish; no notices\n"
    assert said.err == ""


def test_errors_and_notices_stand_on_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "s.json"
    written = """{
  "title": {"fi": "K", "sv": "E"},
  "width": "900px",
  "elements": [
    {"type": "text", "name": "q", "title": {"fi": "Nimi"}},
    {"type": "text", "name": "r",
     "visibleIf": "{q} = ",
     "maskType": "numeric"}
  ]
}"""
    assert check(file, written) == 1
    said = capsys.readouterr()
    assert [line.partition(": error: ")[0] for line in said.err.splitlines()] == [f"{file}:7", f"{file}:8"]
    assert "elements[1].maskType: Kaiku doesn’t support “maskType” of text" in said.err
    assert f"{file}:3: notice: width: “width” of survey only changes how SurveyJS looks" in said.out
    assert f"{file}:5: notice: elements[0]" in said.out
    assert "can't be published: 2 errors, 4 notices" in said.out


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "this is no JSON"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"[]", "has to hold keys"),
        (b'"x"', "has to hold keys"),
        (b"[" * 100_000, "this is no JSON"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "nested more than 60 deep"),
        (b'{"title": "\\ud800"}', "this is no JSON"),
        (b'{"title": NaN}', "this is no JSON"),
        (b'{"elements": [], "elements": []}', 'the key "elements" stands twice, first on line 1'),
        (b"\xef\xbb\xbf{}", "asks nothing"),
        (b'{"\\u001b[31m": 1}', "SurveyJS knows no property"),
        (b"x" * (4 * 2**20 + 1), "larger than 4 MB"),
    ],
)
def test_whatever_stands_in_a_file_is_told_in_words(
    content: bytes, found: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path / "s.json", content) == 1
    said = capsys.readouterr()
    assert found in said.err
    assert "\x1b" not in said.err + said.out
    assert "Traceback" not in said.err


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["survey", "check", str(tmp_path / "none.json")]) == 1
    assert main(["survey", "check", str(tmp_path)]) == 1
    assert "can't be read" in capsys.readouterr().err


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=st.one_of(
        st.binary(max_size=200), st.text(alphabet='{}[]":,\\ntruefals0123 ', max_size=200).map(str.encode)
    )
)
def test_no_bytes_break_it(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path / "s.json", content) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_survey_as_large_as_can_be_is_checked_at_once(tmp_path: Path) -> None:
    elements = [{"type": "text", "name": f"q{at}", "title": "x" * 4_000, "bad": [1] * 40} for at in range(200)]
    began = process_time()
    assert check(tmp_path / "s.json", json.dumps({"elements": elements}, indent=1)) == 1
    assert process_time() - began < 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(value=st.dictionaries(st.text(min_size=1, max_size=3), JSON, max_size=5))
def test_every_value_has_the_line_of_its_key(value: dict[str, object]) -> None:
    """Each key of a document that is written key by line stands on the line that it is said to stand on."""
    text = json.dumps(value, indent=1)
    lines = text.splitlines()
    found = lines_of(text)
    assert found.twice == ()
    for key in value:
        assert lines[found.lines[key] - 1].startswith(f" {json.dumps(key)}:")


def test_the_innermost_part_that_is_there_gives_the_line() -> None:
    found = lines_of('{\n"a": [\n{"b": 1},\n{"c.d": {\n"e": 1}}]}')
    assert [found.of(path) for path in ("", "a", "a[0].b", "a[1].c.d", "a[1].c.d.e", "a[1].x.y", "z")] == [
        1, 2, 3, 4, 5, 4, 1,
    ]  # fmt: skip


def test_the_networks_check_says_which_surveys_have_notices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = write(tmp_path)
    assert main(["check", str(network)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1:] == [f"1 notice on partnership: kaiku survey check {tmp_path}/partnership.json"]
