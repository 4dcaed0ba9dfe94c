"""Reads a file of contacts: CSV as spreadsheets and programs write it. All of it is sound, or it is refused. Pure.

Commas, semicolons or tabs; UTF-8 with or without a mark, UTF-16, or what Excel writes in Western Europe. The first line
names the columns, in Finnish, Swedish or English, in any order.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email

from services.collector.application.inviting.problems import MOST_ERRORS, InvalidContacts, LineCode, LineError
from shared.contracts.directory import Round
from shared.contracts.ids import ScopeId, UnitId
from shared.survey.localised import Language

LARGEST_MEGABYTES = 1
MOST_CONTACTS = 20_000
_LONGEST_SHOWN = 60
_NAMES = {
    "address": ("address", "email", "e-mail", "mail", "osoite", "sähköposti", "sähköpostiosoite", "adress", "e-post"),
    "language": ("language", "kieli", "språk"),
    "unit": ("unit", "yksikkö", "enhet"),
    "not before": ("not before", "not_before", "ei ennen", "aikaisintaan", "tidigast", "inte före"),
}
_COLUMNS = {name: column for column, names in _NAMES.items() for name in names}
_NEEDED = ("address", "language", "unit")
_LANGUAGES = {
    **{one.value: one for one in Language},
    **dict.fromkeys(("suomi", "finska", "finnish"), Language.FI),
    **dict.fromkeys(("ruotsi", "svenska", "swedish"), Language.SV),
    **dict.fromkeys(("englanti", "engelska", "english"), Language.EN),
}
_FINNISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Row:
    """A sound line."""

    address: str
    language: Language
    unit: UnitId
    not_before: date | None


def read(content: bytes, round_: Round) -> Sequence[Row]:
    """The contacts of a file. Raises InvalidContacts."""
    if len(content) > LARGEST_MEGABYTES * 2**20:
        raise InvalidContacts([LineError(0, LineCode.TOO_LARGE, {"limit": LARGEST_MEGABYTES})])
    lines = _cells(_text(content))
    columns = _header(lines)
    reader = _Reader(columns, round_)
    for number, cells in lines:
        reader.take(number, cells)
        if len(reader.errors) > MOST_ERRORS:
            break
    if not reader.rows and not reader.errors:
        raise InvalidContacts([LineError(0, LineCode.EMPTY)])
    if reader.errors:
        raise InvalidContacts(reader.errors)
    return reader.rows


class _Reader:
    """Takes line by line. first: where each address stands for the first time."""

    def __init__(self, columns: Mapping[str, int], round_: Round) -> None:
        self.rows: list[Row] = []
        self.errors: list[LineError] = []
        self._columns = columns
        self._round = round_
        self._first: dict[str, int] = {}

    def take(self, number: int, cells: Sequence[str]) -> None:
        if len(self._first) >= MOST_CONTACTS:
            if not any(one.code is LineCode.TOO_MANY for one in self.errors):
                self.errors.append(LineError(number, LineCode.TOO_MANY, {"limit": MOST_CONTACTS}))
            return
        width = max(self._columns.values()) + 1
        if any(cell.strip() for cell in cells[max(width, len(self._columns)) :]):
            self.errors.append(LineError(number, LineCode.CELLS))
            return
        given = {name: cells[at].strip() if at < len(cells) else "" for name, at in self._columns.items()}
        before = len(self.errors)
        address, language = self._address(number, given["address"]), self._language(number, given["language"])
        unit, not_before = self._unit(number, given["unit"]), self._not_before(number, given.get("not before", ""))
        if address and language and unit and len(self.errors) == before:
            self.rows.append(Row(address, language, unit, not_before))

    def _address(self, number: int, given: str) -> str | None:
        if not given:
            self._wrong(number, LineCode.NO_ADDRESS)
            return None
        try:
            # No name of a mail server is asked for: a file must be read at once.
            checked = validate_email(given[:400], check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            self._wrong(number, LineCode.ADDRESS, given=given[:_LONGEST_SHOWN])
            return None
        address = checked.ascii_email or checked.normalized
        first = self._first.setdefault(address.casefold(), number)
        if first != number:
            self._wrong(number, LineCode.ADDRESS_TWICE, first=first)
            return None
        return address

    def _language(self, number: int, given: str) -> Language | None:
        found = _LANGUAGES.get(given.casefold())
        if found is None:
            self._wrong(number, LineCode.LANGUAGE, given=given[:_LONGEST_SHOWN])
        return found

    def _unit(self, number: int, given: str) -> UnitId | None:
        unit = UnitId(ScopeId(given))
        if unit in self._round.units:
            return unit
        self._wrong(number, LineCode.UNIT, given=given[:_LONGEST_SHOWN])
        return None

    def _not_before(self, number: int, given: str) -> date | None:
        if not given:
            return None
        try:
            finnish = _FINNISH_DAY.fullmatch(given)
            day = date(*map(int, reversed(finnish.groups()))) if finnish else date.fromisoformat(given[:10])
        except ValueError:
            self._wrong(number, LineCode.NOT_BEFORE, given=given[:_LONGEST_SHOWN])
            return None
        if self._round.closes is not None and day > self._round.closes:
            self._wrong(number, LineCode.TOO_LATE, given=given[:_LONGEST_SHOWN])
        return day

    def _wrong(self, number: int, code: LineCode, **params: object) -> None:
        self.errors.append(LineError(number, code, params))


def _text(content: bytes) -> str:
    """What a file says. Raises InvalidContacts."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise InvalidContacts([LineError(0, LineCode.UNREADABLE)])
    return text


def _cells(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The cells of each line that has any, with the number at which it begins. Raises InvalidContacts."""
    head, _, _ = text.partition("\n")
    separator = max(";,\t", key=head.count)
    if head.casefold().startswith("sep=") and len(head.strip()) == 5:  # Excel's own hint
        separator, text = head.strip()[4], "\n" + text.partition("\n")[2]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    begins = 1
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = lines.line_num + 1
    except csv.Error:  # a cell without end
        raise InvalidContacts([LineError(begins, LineCode.QUOTE)]) from None


def _header(lines: Iterator[tuple[int, Sequence[str]]]) -> Mapping[str, int]:
    """Which column stands where. Raises InvalidContacts."""
    number, cells = next(lines, (0, ()))
    if not cells:
        raise InvalidContacts([LineError(0, LineCode.EMPTY)])
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = _COLUMNS.get(" ".join(cell.split()).casefold())
        if column is None and cell.strip():
            raise InvalidContacts([LineError(number, LineCode.NO_HEADER)])
        if column in columns:
            raise InvalidContacts([LineError(number, LineCode.COLUMN_TWICE, {"column": column})])
        if column is not None:
            columns[column] = at
    if any(column not in columns for column in _NEEDED):
        raise InvalidContacts([LineError(number, LineCode.NO_HEADER)])
    return columns
