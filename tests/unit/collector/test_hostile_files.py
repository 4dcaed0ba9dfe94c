"""Files that mean harm: each file or row is taken or refused in words, at once, in little memory."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.collector.application.import_files import LONGEST
from services.collector.application.import_problems import MOST_TOLD, UnreadableFile
from services.collector.application.import_rows import Refused
from services.collector.application.importing import Imported, Watching
from shared.contracts.ids import RoundId
from tests.fakes.collector import NOON, Bench, MemoryState, a_directory, a_round
from tests.hostile_surveys import asking
from tests.limits import at_once, in_little_memory

PAST = RoundId("past")
HEAD = b"unit,time,language,trust,better\n"
ROW = b"tredu-auto,2026-03-01,fi,4,Hyvin\n"
ROUND = a_round("past", opens=date(2025, 1, 1), closes=None, historic=True)
BENCH = Bench(ROUND)
many = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def taken(content: bytes) -> Imported | tuple[str, ...]:
    """What came of a file; or why it is none, which is said in lines that can be shown."""
    BENCH.store.state = MemoryState()
    lines: Iterable[bytes] = iter(partial(BytesIO(content).readline, LONGEST + 1), b"")
    try:
        return BENCH.cases.importing.take(PAST, lines, now=NOON)
    except UnreadableFile as unreadable:
        refused = tuple(str(one) for one in unreadable.problems)
    assert refused
    assert all(one.isprintable() and len(one) < 500 for one in refused)
    assert not BENCH.store.state.responses
    return refused


def line(**answers: object) -> bytes:
    row = {"unit": "tredu-auto", "time": "2026-03-01T09:00:00Z", "language": "fi", "answers": answers}
    return json.dumps(row).encode() + b"\n"


def bombs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    mega = 2**20
    yield "a cell of 10 MB", lambda: HEAD + b'tredu-auto,2026-03-01,fi,4,"' + b"x" * (10 * mega) + b'"\n'
    yield "a quote that never closes", lambda: HEAD + b'tredu-auto,2026-03-01,fi,4,"' + b"x\n" * (5 * mega)
    yield "quotes all over", lambda: HEAD + b'"' * (4 * mega)
    yield "a first row of 10 MB", lambda: b"unit," * (2 * mega)
    yield "100,000 columns", lambda: b"unit,time,language," + b",".join(b"c%d" % at for at in range(100_000)) + b"\n"
    yield "2,000 unknown columns", lambda: b"unit,time,language," + b",".join(b"trust%d" % at for at in range(1_900))
    yield "100,000 cells in a row", lambda: HEAD + b"," * 100_000 + b"\n" + ROW
    yield "200,000 empty lines", lambda: HEAD + b"\n" * 200_000 + ROW
    yield "one line of 10 MB", lambda: b"x" * (10 * mega)
    yield "no end of spaces", lambda: b" " * (10 * mega)
    yield "NUL bytes", lambda: HEAD + b"\x00" * (2 * mega)
    yield "carriage returns alone", lambda: (HEAD + ROW * 20_000).replace(b"\n", b"\r")
    yield "JSON in each other", lambda: b'{"unit":' * 100_000 + b"1" + b"}" * 100_000 + b"\n"
    yield "lists in each other", lambda: b"[" * 500_000 + b"\n"
    yield (
        "a list in a cell",
        lambda: HEAD.replace(b"trust", b"ways") + b"tredu-auto,2026-03-01,fi," + b"[" * 50_000 + b",x\n",
    )
    yield "a JSON line of 5 MB", lambda: line(better="x" * (5 * mega))
    yield "a huge number", lambda: line(trust=4).replace(b": 4}", b": " + b"9" * 500_000 + b"}")
    yield "20,000 answers", lambda: line(**{f"q{at}": at for at in range(20_000)})
    yield "a choice 100,000 times", lambda: line(ways=["mail"] * 100_000)


BOMBS: Mapping[str, Callable[[], bytes]] = dict(bombs())


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_takes_long(name: str) -> None:
    content = BOMBS[name]()
    with at_once():
        taken(content)


@pytest.mark.thorough
@pytest.mark.parametrize("name", BOMBS)
def test_no_file_fills_the_memory(name: str) -> None:
    content = BOMBS[name]()
    with in_little_memory():
        taken(content)


def test_long_rows_are_not_gathered() -> None:
    """So many of them as are checked at a time would fill the memory: a cell of two bytes takes eight and more."""
    read: list[int] = []
    told: list[int] = []

    def lines() -> Iterator[bytes]:
        for at, one in enumerate([HEAD, *[b"a," * 150_000 + b"\n"] * 5]):
            read.append(at)
            yield one

    watching = Watching(refused=lambda _: told.append(len(read)))
    assert BENCH.cases.importing.take(PAST, lines(), now=NOON, watching=watching).refused == 5
    assert told == [2, 3, 4, 5, 6]


def test_long_texts_are_kept_in_small_batches() -> None:
    definition = asking({"type": "multipletext", "name": "both", "items": [{"name": "one"}, {"name": "two"}]})
    bench = Bench(directory=a_directory(ROUND, definition=definition))
    batches: list[int] = []
    rows = (line(both={"one": f"{at} {'x' * 4_990}"}) for at in range(900))
    assert bench.cases.importing.take(PAST, rows, now=NOON, watching=Watching(kept=batches.append)).new == 900
    assert max(batches) * 5_000 < 5 * 2**20
    assert sum(batches) == 900


def test_of_a_row_only_the_first_mistakes_are_told() -> None:
    told: list[Refused] = []
    for odd in (
        line(trust=4, **{f"q{at}": at for at in range(1_000)}),
        b'{"a":1,' + b",".join(b'"k%d":1' % at for at in range(1_000)) + b"}",
    ):
        BENCH.cases.importing.take(PAST, iter([odd]), now=NOON, watching=Watching(refused=told.append))
    assert [len(one.errors) for one in told] == [MOST_TOLD + 1, MOST_TOLD + 1]
    assert told[0].errors[-1].words == "and 980 more mistakes"


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-32", "iso-8859-1", "cp1252", "utf-7", "cp037", "shift-jis"]
)
def test_another_encoding_is_told_or_reads_alike(encoding: str) -> None:
    text = (HEAD + ROW).decode().replace("Hyvin", "Hyvin")
    accented = text.replace("Hyvin", "Hyvä")
    try:
        content = accented.encode(encoding)
    except UnicodeEncodeError:
        content = text.encode(encoding)
    found = taken(content)
    assert isinstance(found, tuple) or found == Imported(new=1)


@pytest.mark.parametrize("beginning", [b"\xef\xbb\xbf", b"\xef\xbb\xbfsep=,\n", b"\n\n", b"sep=,\r\n"])
def test_what_spreadsheets_put_before_a_table_does_no_harm(beginning: bytes) -> None:
    assert taken(beginning + HEAD + ROW) == Imported(new=1)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "|", "%"])
def test_a_formula_is_a_text(start: str) -> None:
    """It comes in as it was written; what goes out again is made harmless by the export."""
    assert taken(HEAD + f"tredu-auto,2026-03-01,fi,4,\"{start}cmd|' /C calc'!A0\"\n".encode()) == Imported(new=1)


@many
@given(content=st.binary(max_size=400) | st.binary(max_size=400).map(lambda given: HEAD + given))
def test_no_bytes_break_an_import(content: bytes) -> None:
    taken(content)


cells = st.text(max_size=30) | st.sampled_from(
    ["tredu-auto", "2026-03-01", "1.3.2026 klo 9.30", "fi", "4", "[", "1e999", "+5"]
)


@many
@given(rows=st.lists(st.lists(cells, max_size=7), max_size=6), delimiter=st.sampled_from(",;\t|"), head=st.booleans())
def test_no_table_breaks_an_import(rows: list[list[str]], delimiter: str, head: bool) -> None:
    written = "\n".join(delimiter.join(row) for row in rows).encode("utf-8", "surrogatepass")
    taken((HEAD.replace(b",", delimiter.encode()) if head else b"") + written)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
names = st.sampled_from(["trust", "recommend", "ways", "ways-Comment", "again", "better", "__proto__"]) | st.text(
    max_size=5
)


@many
@given(given_answers=st.dictionaries(names, values, max_size=5), unit=values, time=values, language=values)
def test_no_line_of_json_breaks_an_import(
    given_answers: dict[str, object], unit: object, time: object, language: object
) -> None:
    odd = {"unit": unit, "time": time, "language": language, "answers": given_answers}
    sound = {"unit": "tredu-auto", "time": "2026-03-01T09:00:00Z", "language": "fi", "answers": given_answers}
    found = taken(b"".join(json.dumps(one).encode() + b"\n" for one in (odd, sound)))
    assert isinstance(found, Imported)
