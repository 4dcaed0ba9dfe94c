"""Importing tables: what cells mean, what spreadsheets do to files, and what is wrong with a file as a whole."""

import contextlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.application.import_cells import cells_of, moment_of
from services.collector.application.import_files import LONGEST
from services.collector.application.import_problems import UnreadableFile
from services.collector.application.import_rows import Refused
from services.collector.application.importing import Imported, Watching
from shared.contracts.ids import RoundId
from shared.survey.definition import parse
from tests.fakes.collector import NOON, Bench, a_directory, a_round

PAST = RoundId("past")
HEADER = "unit;time;language;trust;recommend;ways;again;field;better;ways-Comment"
ROW = "tredu-auto;1.3.2026 9:30;fi;4;10;mail|phone;TOSI;auto;Ääni;"


def a_bench(definition: dict[str, object] | None = None) -> Bench:
    past = a_round(PAST, opens=date(2025, 1, 1), closes=None, historic=True)
    return Bench(directory=a_directory(past, definition=definition) if definition else a_directory(past))


def lines(content: bytes) -> Iterator[bytes]:
    return iter(partial(io.BytesIO(content).readline, LONGEST + 1), b"")


def taken(*rows: str, header: str = HEADER, bench: Bench | None = None) -> tuple[Imported, list[str]]:
    """What came of a table, and what was said of the rows that were refused."""
    return read("\r\n".join([header, *rows]).encode(), bench=bench)


def read(content: bytes, *, bench: Bench | None = None) -> tuple[Imported, list[str]]:
    refused: list[Refused] = []
    watching = Watching(refused=refused.append)
    done = (bench or a_bench()).cases.importing.take(PAST, lines(content), now=NOON, watching=watching)
    return done, [str(error) for one in refused for error in one.errors]


def stored(bench: Bench) -> list[dict[str, object]]:
    return [dict(one.answers) for one in bench.store.state.responses.values()]


def test_a_row_becomes_a_response() -> None:
    bench = a_bench()
    assert taken(ROW, bench=bench) == (Imported(new=1), [])
    [response] = bench.store.state.responses.values()
    assert response.answers == {
        "trust": 4, "recommend": 10, "ways": ["mail", "phone"], "again": True, "field": "auto", "better": "Ääni",
    }  # fmt: skip
    assert response.time == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    [event] = bench.store.state.events
    assert event.time == response.time


def test_a_table_and_lines_of_json_that_say_the_same_are_the_same() -> None:
    bench = a_bench()
    line = {
        "unit": "tredu-auto", "time": "2026-03-01T07:30:00Z", "language": "fi",
        "answers": {"trust": 4, "again": False, "ways": ["mail"]},
    }  # fmt: skip
    assert read(json.dumps(line).encode(), bench=bench)[0] == Imported(new=1)
    assert taken("tredu-auto;1.3.2026 9:30;FI;4;;mail;false;;;", bench=bench)[0] == Imported(known=1)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("trust", "4,0", 4),
        ("trust", " 5 ", 5),
        ("trust", "dontknow", "dontknow"),
        ("recommend", "0", 0),
        ("ways", "mail| phone |", ["mail", "phone"]),
        ("ways", '["phone","mail"]', ["phone", "mail"]),
        ("ways", "other", ["other"]),
        ("again", "EPÄTOSI", False),
        ("again", "Sant", True),
        ("again", "falskt", False),
        ("better", 'rivi\ntoinen; "kolmas", =1+1', 'rivi\ntoinen; "kolmas", =1+1'),
        ("better", "007", "007"),
        ("better", "  ", None),
    ],
)
def test_a_cell_is_read_as_spreadsheets_write_it(column: str, cell: str, value: object) -> None:
    cells = {"unit": "tredu-auto", "time": "2026-03-01 09:30", "language": "sv", "trust": "3", "ways-Comment": ""}
    cells[column] = cell
    if cell == "other":
        cells["ways-Comment"] = "posti"
    quoted = ['"{}"'.format(one.replace('"', '""')) for one in cells.values()]
    bench = a_bench()
    done, said = taken(",".join(quoted), header=",".join(cells), bench=bench)
    assert (done, said) == (Imported(new=1), [])
    assert stored(bench)[0].get(column) == value


DEFINITION: dict[str, object] = {
    "elements": [
        {
            "type": "matrix",
            "name": "grid",
            "rows": ["a", "b.c"],
            "columns": [1, 2, 3],
        },
        {"type": "multipletext", "name": "who", "items": [{"name": "first"}, {"name": "last"}]},
        {"type": "text", "name": "age", "inputType": "number"},
        {"type": "text", "name": "day", "inputType": "date"},
        {"type": "text", "name": "clock", "inputType": "time"},
        {"type": "radiogroup", "name": "trust", "choices": [1, 2, 3, 4, 5], "showCommentArea": True},
        {"type": "radiogroup", "name": "time", "choices": [1, 2]},
    ]
}


def test_what_has_several_parts_has_a_column_for_each() -> None:
    bench = a_bench(DEFINITION)
    header = "unit,time,language,grid.a,grid.b.c,who.first,who.last,age,day,clock,trust,trust-Comment"
    row = 'tredu-auto,2026-03-01,fi,1,3,Anna,,"36,5",1.2.2026,9.05,4,Siksi'
    assert taken(row, header=header, bench=bench) == (Imported(new=1), [])
    assert stored(bench) == [
        {
            "grid": {"a": 1, "b.c": 3}, "who": {"first": "Anna"}, "age": 36.5, "day": "2026-02-01", "clock": "09:05",
            "trust": 4, "trust-Comment": "Siksi",
        }
    ]  # fmt: skip


def test_a_column_that_would_say_two_things_is_not_taken() -> None:
    survey = parse({"elements": [
        {"type": "text", "name": "grid.a"},
        {"type": "matrix", "name": "grid", "rows": ["a", "b"], "columns": [1, 2]},
    ]})  # fmt: skip
    assert set(cells_of(survey)) == {"grid.b"}


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-01T09:30:00+02:00", "2026-03-01T07:30:00"),
        ("2026-03-01T07:30:00Z", "2026-03-01T07:30:00"),
        ("2026-03-01T09:30", "2026-03-01T07:30:00"),
        ("2026-03-01 9:30:15", "2026-03-01T07:30:15"),
        ("1.3.2026 9.30", "2026-03-01T07:30:00"),
        ("1.7.2026 klo 9.30", "2026-07-01T06:30:00"),
        ("1.3.2026", "2026-03-01T10:00:00"),
        ("2026-03-01", "2026-03-01T10:00:00"),
        ("31.2.2026", None),
        ("1.3.2026 25:00", None),
        ("3/1/2026", None),
        ("46082,4", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_and_spreadsheets_write_them(written: str, moment: str | None) -> None:
    assert moment_of(written) == (datetime.fromisoformat(f"{moment}+00:00") if moment else None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("beginning", ["", "\ufeff", "\ufeffsep={}\r\n", "\r\n\r\n"])
def test_files_come_as_spreadsheets_save_them(delimiter: str, beginning: str) -> None:
    text = f"{HEADER}\r\n{ROW}\r\n;;;;;;;;;\r\n".replace(";", delimiter)
    assert read((beginning.format(delimiter) + text).encode()) == (Imported(new=1), [])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("tredu-auto;1.3.2026;fi", "line 2: 3 cells, but the table has 10 columns"),
        (f"{ROW};x", "line 2: 11 cells, but the table has 10 columns"),
        ("tredu-auto;yesterday;fi;4;;;;;;", "line 2: write time with its zone"),
        ("tredu-auto;1.3.2026;fi;4;;;;;Ei\x00;", "line 2: better: holds a character"),
        ("tredu-auto;1.3.2026;fi;4;11;;;;;", "line 2: recommend: Choose one of the choices given."),
        ("tredu-auto;1.3.2026;fi;4;;mail|fax;;;;", "line 2: ways: Choose one of the choices given."),
        ("tredu-auto;1.3.2026;fi;4;;;kyllä;;;", "line 2: again: "),
    ],
)
def test_a_row_that_cant_be_taken_says_why(row: str, said: str) -> None:
    done, told = taken(row, ROW)
    assert (done.new, done.refused) == (1, 1)
    assert told[0].startswith(said), told


def test_cells_after_the_last_column_may_be_empty_and_columns_may_be_notes() -> None:
    bench = a_bench()
    done, said = taken(
        "3;why;tredu-auto;1.3.2026;fi;4;;", header="#line;#reasons;unit;time;language;trust;", bench=bench
    )
    assert (done, said) == (Imported(new=1), [])
    assert taken("tredu-auto;1.3.2026;x;fi;4", header="unit;time;;language;trust")[1] == [
        "line 2: a cell stands where no column has a name"
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"unit;time;trust\r\n", "no column language"),
        (b"unit;time;language;trsut\r\n", "'trsut'; is it 'trust'?"),
        (b"unit;time;language;trust;trust\r\n", "stands there twice"),
        (b"sep=|\r\nunit|time|language\r\n", "by one of"),
        ("unit;time;language;trust\r\nä".encode("latin-1"), "line 2: not UTF-8"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (b"\x00u\x00n\x00i\x00t\x00", "NUL"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\x1f\x8brest", "compressed"),
        (b"unit;time;language\rtredu-auto;1.3.2026;fi\r", "bare carriage return"),
        (f'{HEADER}\r\n"{"x" * 200_000}\r\n'.encode(), "line 2: a cell of over 131,072 characters"),
        (f"{HEADER}\r\n".encode() + b'"a\n";' * 400_000, "line 2: a row of over 1,048,576 bytes"),
        (f"{HEADER}\r\n".encode() + b"x;" * 600_000, "line 2: a row of over 1,048,576 bytes"),
        (b"x" * 3_000_000, "over 1,048,576 bytes"),
        (b"unit;time;language;" + b";".join(b"q%d" % number for number in range(900)), "and 880 more such columns"),
        (b"unit;time;language;" + b"q" * 100_000, "no question gives a column 'q"),
        (b";" * 1_000_000, "no column unit"),
        (f'{HEADER}\r\n{ROW}\r\n"a"b;\r\n'.encode(), "line 3: "),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused_before_anything_is_taken(content: bytes, why: str) -> None:
    bench = a_bench()
    with pytest.raises(UnreadableFile, match=why.replace("?", r"\?")):
        read(content, bench=bench)
    assert not bench.store.state.responses


def test_an_empty_file_has_nothing_to_take() -> None:
    assert read(b"") == read(b"\r\n\r\n") == read(HEADER.encode()) == (Imported(), [])


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: f"{HEADER}\n{text}".encode(errors="replace")))
def test_any_bytes_are_taken_or_refused(content: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        done, said = read(content)
        assert done.refused <= len(said)
