"""Files of contacts that mean harm: each is taken whole or refused by line, at once, in little memory."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.collector.application.inviting.problems import MESSAGES, MOST_ERRORS, InvalidContacts, LineCode
from services.collector.application.inviting.reading import read
from shared.contracts.directory import LinkKind
from tests.fakes.collector import AUTO, a_round
from tests.limits import at_once, in_little_memory

ROUND = a_round(link=LinkKind.PERSONAL)
HEAD = "address,language,unit,not before\n"
MEGA = 2**20
many = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def taken(content: bytes) -> int | None:
    """How many contacts a file has, or None when it is refused, in words that can be shown."""
    try:
        rows = read(content, ROUND)
    except InvalidContacts as invalid:
        errors = invalid.errors
    else:
        assert rows
        assert len({row.address.casefold() for row in rows}) == len(rows)
        assert all(row.address.isascii() and "\n" not in row.address for row in rows)
        return len(rows)
    assert 0 < len(errors) <= MOST_ERRORS + 3
    for one in errors:
        said = MESSAGES[one.code] % one.params
        assert len(said) < 300
    return None


def row(address: str = "mia@example.org", language: str = "fi", unit: str = AUTO, not_before: str = "") -> str:
    return f"{address},{language},{unit},{not_before}\n"


def a_file(*rows: str) -> bytes:
    return (HEAD + "".join(rows)).encode()


def bombs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "20,000 sound lines", lambda: a_file(*(row(f"a{at}@example.org") for at in range(20_000)))
    yield "40,000 lines", lambda: a_file(*(f"a{at}@b.fi,fi,{AUTO},\n" for at in range(40_000)))
    yield "100,000 wrong lines", lambda: a_file("x,y,z\n" * 100_000)
    yield "300,000 line breaks", lambda: a_file("\n" * 300_000)
    yield "a quote that never closes", lambda: a_file('"' + "x" * (3 * MEGA))
    yield "quotes alone", lambda: b'"' * (3 * MEGA)
    yield "commas alone", lambda: b"," * (3 * MEGA)
    yield "one line of 3 MB", lambda: b"x" * (3 * MEGA)
    yield "5 MB", lambda: b"x" * (5 * MEGA)
    yield "an address of 3 MB", lambda: a_file(row("a" * (3 * MEGA) + "@example.org"))
    yield "an address of dots", lambda: a_file(row("a@" + "a." * 100_000 + "org"))
    yield "a unit of 3 MB", lambda: a_file(row(unit="u" * (3 * MEGA)))
    yield "NUL bytes", lambda: a_file("\x00" * MEGA)
    yield "UTF-16 of 4 MB", lambda: ("x" * (2 * MEGA - 10)).encode("utf-16")
    yield "one address in many ways", lambda: a_file(*(row(f"{'Ii'[at % 2]}@example.org") for at in range(2_000)))


BOMBS: Mapping[str, Callable[[], bytes]] = dict(bombs())
SOUND = {"20,000 sound lines", "40,000 lines"}


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_takes_long(name: str) -> None:
    content = BOMBS[name]()
    # What is sound has to be read whole; whatever is not is refused within the second.
    with at_once(seconds=3 if name in SOUND else 1):
        taken(content)


@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name in BOMBS if name not in SOUND])
def test_no_file_fills_the_memory(name: str) -> None:
    content = BOMBS[name]()
    with in_little_memory():
        taken(content)


@pytest.mark.parametrize(("count", "code"), [(50, LineCode.ADDRESS), (10_000, LineCode.QUOTE)])
def test_a_quote_that_is_not_closed_is_told_where_it_begins(count: int, code: LineCode) -> None:
    rows = [row("first@example.org"), "\n", '"' + row(), *(row(f"a{at}@example.org") for at in range(count))]
    with pytest.raises(InvalidContacts) as refused:
        read(a_file(*rows), ROUND)
    first = refused.value.errors[0]
    assert (first.line, first.code) == (4, code)


@pytest.mark.parametrize(
    "address",
    [
        "mia@example.org\nBcc: all@example.org",
        "mia@example.org, all@example.org",
        "<mia@example.org>",
        "mia@example.org;all@example.org",
        '"mia@example.org"@example.org x',
        "mia@[127.0.0.1]",
        "mia@localhost",
        "=cmd|' /C calc'!A0",
        "mia@exämple.örg\u202e",
        "mi\ta@example.org",
        "mia@example.org\x0b",
        "mia@example..org",
        "@example.org",
        "mia@",
        "mia",
        "ﬁ@example.org",
        "root@-example.org",
    ],
)
def test_no_address_brings_a_second_one_or_a_header(address: str) -> None:
    content = HEAD + f'"{address.replace(chr(34), chr(34) * 2)}",fi,{AUTO},\n'
    found = taken(content.encode("utf-8"))
    assert found in {None, 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_what_spreadsheets_write_is_read(encoding: str) -> None:
    content = "sähköposti;kieli;yksikkö\r\n" + row().replace(",", ";").rstrip(";\n") + "\r\n"
    assert taken(content.encode(encoding)) == 1


@many
@given(content=st.binary(max_size=400) | st.binary(max_size=400).map(lambda one: HEAD.encode() + one))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    with at_once():
        taken(content)


cells = st.text(max_size=40) | st.sampled_from(
    ["mia@example.org", "fi", str(AUTO), "31.8.2026", "2026-08-31", "9999-99-99"]
)


@many
@given(rows=st.lists(st.lists(cells, max_size=6), max_size=6), delimiter=st.sampled_from(",;\t"))
def test_no_table_breaks_the_reading(rows: list[list[str]], delimiter: str) -> None:
    lines = "\n".join(delimiter.join(one) for one in rows)
    taken((HEAD.replace(",", delimiter) + lines).encode("utf-8", "ignore"))
