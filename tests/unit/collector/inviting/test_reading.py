"""Files of contacts, as spreadsheets and careless hands write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.application.inviting.problems import MESSAGES, InvalidContacts, LineCode
from services.collector.application.inviting.reading import LARGEST_MEGABYTES, MOST_CONTACTS, Row, read
from shared.contracts.directory import LinkKind
from shared.survey.localised import Language
from tests.fakes.collector import AUTO, KONE, a_round

ROUND = a_round(link=LinkKind.PERSONAL)
TWO = [
    Row("maija@example.org", Language.FI, AUTO, None),
    Row("pelle@example.org", Language.SV, KONE, date(2026, 3, 16)),
]
PLAIN = (
    "address,language,unit,not before\nmaija@example.org,fi,tredu-auto,\npelle@example.org,sv,tredu-kone,2026-03-16\n"
)
EXCEL = (
    "Sähköposti;Kieli;Yksikkö;Ei ennen\r\n"
    "maija@example.org;suomi;tredu-auto;\r\n"
    "pelle@example.org;ruotsi;tredu-kone;16.3.2026\r\n"
)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        EXCEL.encode("utf-8-sig"),
        EXCEL.encode("cp1252"),
        EXCEL.replace(";", "\t").encode("utf-16"),
        ("sep=;\r\n" + EXCEL).encode("cp1252"),
        PLAIN.replace("\n", "\n\n , ,\n").encode(),
        PLAIN.replace(",", ";").replace("maija", '"maija').replace("org;fi", 'org";fi').encode(),
        b"unit,e-post,spr\xc3\xa5k,tidigast\ntredu-auto,maija@example.org,FI,\ntredu-kone,pelle@example.org,Sv,2026-03-16\n",
    ],
)
def test_the_same_two_people_however_they_are_written(content: bytes) -> None:
    assert read(content, ROUND) == TWO


def errors(content: str | bytes) -> list[tuple[int, LineCode]]:
    with pytest.raises(InvalidContacts) as refused:
        read(content.encode() if isinstance(content, str) else content, ROUND)
    return [(one.line, one.code) for one in refused.value.errors]


HEAD = "address,language,unit,not before\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [(0, LineCode.EMPTY)]),
        (HEAD, [(0, LineCode.EMPTY)]),
        ("maija@example.org,fi,tredu-auto\n", [(1, LineCode.NO_HEADER)]),
        ("address,language\nmaija@example.org,fi\n", [(1, LineCode.NO_HEADER)]),
        ("address,language,unit,unit\n", [(1, LineCode.COLUMN_TWICE)]),
        (HEAD + ",fi,tredu-auto,\n", [(2, LineCode.NO_ADDRESS)]),
        (HEAD + "maija,fi,tredu-auto,\n", [(2, LineCode.ADDRESS)]),
        (HEAD + "maija@example.org,no,tredu-auto,\n", [(2, LineCode.LANGUAGE)]),
        (HEAD + "maija@example.org,fi,elsewhere,\n", [(2, LineCode.UNIT)]),
        (HEAD + "maija@example.org,fi,tredu-auto,soon\n", [(2, LineCode.NOT_BEFORE)]),
        (HEAD + "maija@example.org,fi,tredu-auto,31.2.2026\n", [(2, LineCode.NOT_BEFORE)]),
        (HEAD + "maija@example.org,fi,tredu-auto,2026-04-01\n", [(2, LineCode.TOO_LATE)]),
        (HEAD + "a@example.org,fi,tredu-auto,\nA@example.org,sv,tredu-kone,\n", [(3, LineCode.ADDRESS_TWICE)]),
        (HEAD + "a@example.org,fi,tredu-auto,,more\n", [(2, LineCode.CELLS)]),
        (HEAD + "a,b,c,d\n", [(2, LineCode(code)) for code in ("address", "language", "unit", "not-before")]),
        (b"\x00\x01\x02", [(0, LineCode.UNREADABLE)]),
        (b"x" * (LARGEST_MEGABYTES * 2**20 + 1), [(0, LineCode.TOO_LARGE)]),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_line(content: str | bytes, expected: list[tuple[int, LineCode]]) -> None:
    assert errors(content) == expected


def test_one_mistake_refuses_the_whole_file() -> None:
    assert errors(PLAIN + "broken,fi,tredu-auto,\n") == [(4, LineCode.ADDRESS)]


def test_too_many_contacts_and_too_many_mistakes_end_the_reading() -> None:
    many = HEAD + "".join(f"a{number}@e.fi,fi,tredu-auto,\n" for number in range(MOST_CONTACTS + 5))
    assert errors(many) == [(MOST_CONTACTS + 2, LineCode.TOO_MANY)]
    assert len(errors(HEAD + "x,fi,tredu-auto,\n" * 50_000)) == 1_000


@given(st.binary(max_size=2_000) | st.text(max_size=2_000).map(lambda text: (HEAD + text).encode()))
def test_whatever_a_file_holds_is_read_or_refused_with_words(content: bytes) -> None:
    try:
        rows = read(content, ROUND)
        told = ["read"]
    except InvalidContacts as refused:
        rows, told = [], [str(one) for one in refused.errors]
    assert rows or told
    assert all(told)


def test_every_code_has_words() -> None:
    assert set(MESSAGES) == set(LineCode)
