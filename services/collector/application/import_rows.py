"""Rows of an import: how one becomes what is kept, or what is wrong with it. Pure.

Checking is most of an import's work, so a `Checker` is made from a `Plan` that can be sent to other processes, and
what it gives is plain enough to be sent back and sorted outside memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from services.collector.application.import_cells import Cell, cells_of, moment_of
from services.collector.application.import_files import COMMENT, LONGEST, NEEDED, Raw
from services.collector.application.import_problems import LineCode, LineError, few
from services.collector.domain.places import State, state_on
from services.collector.domain.strict_json import NotStrictJson, strictly
from services.collector.domain.submissions import canonical
from shared.contracts.directory import Round
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.log.moments import micros
from shared.runtime.clock import local_day
from shared.survey.counting import counted
from shared.survey.definition import parse
from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language
from shared.survey.model import Survey
from shared.survey.quick import Quick

_KEYS = (*NEEDED, "answers")
_NAMESPACE = UUID("0d6a4f0c-7a3e-5c57-9c1e-5b2f2c6f7f11")
_Wrong = tuple[LineCode, Mapping[str, object]]
Counts = Mapping[str, tuple[AnswerKind, tuple[str, ...]]]


class Sound(NamedTuple):
    """A row that can be kept. Sorted by its time first.

    time: microseconds since 1970. base: what its id is made of, the same for the same row. answers: what is kept of
    them; counts: what is counted of them.
    """

    time: int
    unit: str
    base: str
    language: str
    answers: Mapping[str, object]
    counts: Mapping[str, tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't be kept, and what is wrong with it."""

    raw: Raw
    errors: Sequence[LineError]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of some rows, in their order."""

    sound: Sequence[Sound]
    refused: Sequence[Refused]


@dataclass(frozen=True, slots=True)
class Plan:
    """What rows are checked against. definition: of the round's survey. columns: of a table, None for JSON lines."""

    round: Round
    definition: Mapping[str, object]
    units: frozenset[UnitId]
    columns: tuple[str, ...] | None
    now: datetime


@dataclass(frozen=True, slots=True)
class _Given:
    """What a row says, whatever the file's form."""

    unit: object
    time: object
    language: object
    answers: object


class Checker:
    """Checks rows. Each is worked out as of its own time, so that `today()` was its day."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._survey = parse(plan.definition)
        self._quick = Quick(self._survey)
        self._read = _json if plan.columns is None else _Table(plan.columns, self._survey)

    def check(self, rows: Sequence[Raw]) -> Checked:
        """What is sound of these, and what is not."""
        sound: list[Sound] = []
        refused: list[Refused] = []
        for raw in rows:
            found = self._one(raw)
            if isinstance(found, Sound):
                sound.append(found)
            else:
                refused.append(Refused(raw, few(found)))
        return Checked(sound, refused)

    def _one(self, raw: Raw) -> Sound | list[LineError]:
        given = self._read(raw)
        if not isinstance(given, _Given):
            return given
        unit, time, language = self._unit(given.unit), self._time(given.time), _language(given.language)
        wrong = [one for one in (unit, time, language) if isinstance(one, tuple)]
        if not isinstance(given.answers, dict):
            wrong.append((LineCode.ANSWERS, {}))
            return [LineError(raw.line, *one) for one in wrong]
        moment = self._plan.now if isinstance(time, tuple) else time
        spoken = Language.FI if isinstance(language, tuple) else language
        verdict = self._quick.validate(given.answers, language=spoken, now=moment)
        errors = [LineError(raw.line, *one) for one in wrong]
        errors += [LineError.of_answer(raw.line, one) for one in verdict.errors]
        if errors or isinstance(unit, tuple):
            return errors
        counts = {name: (kind.value, keys) for name, (kind, keys) in counted(self._survey, verdict.stored).items()}
        base = base_of(self._plan.round.id, unit, moment, spoken, given.answers)
        return Sound(micros(moment), unit, base, spoken.value, verdict.stored, counts)

    def _unit(self, given: object) -> UnitId | _Wrong:
        if isinstance(given, str) and UnitId(ScopeId(given)) in self._plan.units:
            return UnitId(ScopeId(given))
        return LineCode.UNIT, {"given": repr(given)[:80]}

    def _time(self, given: object) -> datetime | _Wrong:
        moment = given if isinstance(given, datetime) else _moment(given)
        try:
            day = local_day(moment) if moment else None
        except (ValueError, OverflowError):
            day = None
        if moment is None or day is None:
            return LineCode.TIME, {}
        if moment > self._plan.now:
            return LineCode.FUTURE, {}
        round_ = self._plan.round
        if state_on(round_, day) is not State.OPEN:
            return LineCode.OUTSIDE, {"opens": round_.opens, "closes": round_.closes or "today"}
        return moment


def base_of(round_: RoundId, unit: UnitId, time: datetime, language: Language, answers: Mapping[str, object]) -> str:
    """What the ids of equal rows are made of, however and wherever a file wrote them."""
    content = canonical(language, answers).decode()
    return uuid5(_NAMESPACE, f"{round_}\n{unit}\n{time.isoformat()}\n{content}").hex


def id_of(base: str, ordinal: int) -> UUID:
    """The id of the n-th of equal rows."""
    return UUID(base) if ordinal == 1 else uuid5(UUID(base), str(ordinal))


def _json(raw: Raw) -> _Given | list[LineError]:
    line, content = raw.line, raw.content
    if isinstance(content, tuple):
        raise TypeError("a row of a table among lines of JSON")
    if len(content) > LONGEST:
        return [LineError(line, LineCode.LONG, {"most": f"{LONGEST:,}"})]
    try:
        given = strictly(content)
    except NotStrictJson as error:
        return [LineError(line, LineCode.JSON, {"what": str(error)})]
    if not isinstance(given, dict):
        return [LineError(line, LineCode.NO_OBJECT)]
    errors = [LineError(line, LineCode.MISSING, {"key": key}) for key in _KEYS if key not in given]
    unknown = [key for key in given if key not in _KEYS and not key.startswith(COMMENT)]
    errors += [LineError(line, LineCode.UNKNOWN, {"key": key[:80]}) for key in unknown]
    return errors or _Given(given["unit"], given["time"], given["language"], given["answers"])


class _Table:
    """Reads the rows of a table."""

    def __init__(self, columns: Sequence[str], survey: Survey) -> None:
        self._columns = columns
        known = cells_of(survey)
        self._cells: list[Cell | None] = [None if name in NEEDED else known.get(name) for name in columns]
        self._needed = [columns.index(name) for name in NEEDED]

    def __call__(self, raw: Raw) -> _Given | list[LineError]:
        if isinstance(raw.content, bytes):
            raise TypeError("a line of JSON among the rows of a table")
        cells = list(raw.content)
        while len(cells) > len(self._columns) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(self._columns):
            params = {"given": len(cells), "columns": len(self._columns)}
            return [LineError(raw.line, LineCode.CELLS, params)]
        errors = [
            LineError(raw.line, LineCode.TEXT, {"column": name})
            for name, cell in zip(self._columns, cells, strict=True)
            if "\x00" in cell
        ]
        if any(cell.strip() and not name for name, cell in zip(self._columns, cells, strict=True)):
            errors.append(LineError(raw.line, LineCode.BEYOND))
        if errors:
            return errors
        unit, time, language = (cells[at].strip() for at in self._needed)
        return _Given(unit, moment_of(time), language.lower(), self._answers(cells))

    def _answers(self, row: Sequence[str]) -> dict[str, object]:
        answers: dict[str, object] = {}
        for cell, text in zip(self._cells, row, strict=True):
            if cell is None or not text.strip():
                continue
            value = cell.convert(text)
            if cell.inner is None:
                answers[cell.name] = value
                continue
            inner = answers.setdefault(cell.name, {})
            if isinstance(inner, dict):
                inner[cell.inner] = value
        return answers


def _moment(given: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(given) if isinstance(given, str) else None
        return read.astimezone(UTC) if read and read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _language(given: object) -> Language | _Wrong:
    return next((one for one in Language if one == given), (LineCode.LANGUAGE, {}))
