"""Importing: answers from before Kaiku, row by row, into a historic round. What is sound is kept, the rest told of.

A file is read twice. First every row is checked, and the sound ones are sorted by time outside memory; a file that is
wrong as a whole is found then, before anything is taken. Then they are kept in order of time, in batches. An id is
made of what its row says, so a file that was imported, in part or whole, can be again: after a kill, too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol, TypeVar

from services.collector.application.asking import Asking
from services.collector.application.import_files import File, Raw, opened
from services.collector.application.import_rows import Checked, Plan, Refused, Sound, id_of
from services.collector.application.ports import Channel, Journal, Kept, Work
from services.collector.domain.errors import UnknownRound
from services.collector.domain.places import Place
from services.collector.domain.responses import Response
from services.collector.domain.submissions import SubmissionKey
from shared.contracts.directory import Round
from shared.contracts.events import FeedbackSubmitted, GivenAnswer
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, ScopeId, UnitId
from shared.log.moments import EPOCH, moment_of
from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language

BATCH = 1000
CHUNK = 200
Row = TypeVar("Row")
# A row may be a mebibyte long, and take more than ten in memory.
LARGEST_CHUNK = 256 * 1024
LARGEST_BATCH = 4 * 1024 * 1024


class Sorting(Protocol):
    """Sorts rows that need not fit into memory. Nothing of it outlives the process."""

    def __call__(self, rows: Iterable[Sound]) -> AbstractContextManager[Iterator[Sound]]:
        """Take all rows in; gives them by time, unit and base."""


class Checking(Protocol):
    """Checks chunks of rows, perhaps by several processes; what comes of them comes in their order."""

    def __call__(self, plan: Plan, chunks: Iterable[Sequence[Raw]]) -> Iterator[Checked]:
        """One result a chunk. Only a few chunks are asked for ahead of it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import.

    new: rows that were kept. known: rows that had been before. refused: rows that can't be. late: new ones older than
    what was there of their unit before, which count on the day of its latest release.
    """

    new: int = 0
    known: int = 0
    refused: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Watching:
    """Who is told while it goes on. columns: a table's, once they are known. sorted: how many rows will be kept."""

    columns: Callable[[File], None] = lambda _: None
    refused: Callable[[Refused], None] = lambda _: None
    sorted: Callable[[int], None] = lambda _: None
    kept: Callable[[int], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class _Into:
    """Where rows go."""

    round: Round
    definition: Mapping[str, object]
    organisations: Mapping[UnitId, OrganisationId]


class Importing:
    """Imports files."""

    def __init__(
        self,
        *,
        asking: Asking,
        kept: Kept,
        work: Callable[[], Work],
        journal: Journal,
        checking: Checking,
        sorting: Sorting,
    ) -> None:
        self._asking = asking
        self._kept = kept
        self._work = work
        self._journal = journal
        self._checking = checking
        self._sorting = sorting

    def take(
        self,
        round_id: RoundId,
        lines: Iterable[bytes],
        *,
        now: datetime,
        watching: Watching | None = None,
        only_check: bool = False,
    ) -> Imported:
        """Keep what is sound and not kept yet, in order of time.

        lines: of the file, cut at `import_files.LONGEST` + 1 bytes. only_check: keep nothing, and say what would be
        (as if nothing had been imported before). Raises UnknownRound, UnreadableFile, Unavailable.
        """
        watching = watching or Watching()
        into = self._into(round_id)
        _, survey = self._asking.round(self._asking.directory(), into.round)
        file = opened(lines, survey)
        watching.columns(file)
        plan = Plan(into.round, into.definition, frozenset(into.organisations), file.columns, now)
        counted = _Counted()
        checked = self._checking(plan, _chunks(file.rows))
        with self._sorting(counted.sound(checked, watching.refused)) as rows:
            watching.sorted(counted.rows)
            if only_check:
                return Imported(new=counted.rows, refused=counted.refused)
            new, late = self._keep_all(rows, into, now, watching)
        return Imported(new, counted.rows - new, counted.refused, late)

    def _into(self, round_id: RoundId) -> _Into:
        directory = self._asking.directory()
        round_ = directory.rounds.get(round_id)
        if round_ is None:
            raise UnknownRound(f"there is no round {round_id!r}")
        if not round_.historic:
            raise UnknownRound(f"the round {round_id!r} is not historic: it takes answers through its links")
        version, _ = self._asking.round(directory, round_)
        organisations = {unit: found for unit in round_.units if (found := directory.organisation_of(unit))}
        return _Into(round_, version.definition, organisations)

    def _keep_all(self, rows: Iterator[Sound], into: _Into, now: datetime, watching: Watching) -> tuple[int, int]:
        """Keep what is new; returns how many that was, and how many of it were late."""
        before = self._kept.latest(into.round.id)
        new = late = 0
        for batch in _batches(_numbered(rows)):
            kept = self._keep(batch, into, now)
            self._journal.accepted(Channel.IMPORT, responses=len(kept))
            new += len(kept)
            late += sum(moment_of(row.time) < before.get(_unit(row), EPOCH) for row in kept)
            watching.kept(len(batch))
        return new, late

    def _keep(self, batch: Sequence[tuple[ResponseId, Sound]], into: _Into, now: datetime) -> Sequence[Sound]:
        """Keep a batch; returns the rows of it that are new."""
        responses = [_response(identity, row, into) for identity, row in batch]
        with self._work() as work:
            new = set(work.add_new(responses))
            kept = [(response, row) for response, (_, row) in zip(responses, batch, strict=True) if response.id in new]
            work.publish([_submitted(response, row) for response, row in kept], now=now)
            work.commit()
        return [row for _, row in kept]


class _Counted:
    """Counts rows as they go by."""

    def __init__(self) -> None:
        self.rows = 0
        self.refused = 0

    def sound(self, checked: Iterable[Checked], refuse: Callable[[Refused], None]) -> Iterator[Sound]:
        for one in checked:
            for refused in one.refused:
                self.refused += 1
                refuse(refused)
            self.rows += len(one.sound)
            yield from one.sound


def _chunks(rows: Iterator[Raw]) -> Iterator[Sequence[Raw]]:
    return _parts(rows, lambda raw: raw.size, most=CHUNK, largest=LARGEST_CHUNK)


def _batches(rows: Iterator[tuple[ResponseId, Sound]]) -> Iterator[Sequence[tuple[ResponseId, Sound]]]:
    return _parts(rows, lambda one: _size(one[1]), most=BATCH, largest=LARGEST_BATCH)


def _parts(rows: Iterator[Row], size_of: Callable[[Row], int], *, most: int, largest: int) -> Iterator[Sequence[Row]]:
    """Rows in parts that take little memory, however long a row is."""
    part: list[Row] = []
    size = 0
    for row in rows:
        part.append(row)
        size += size_of(row)
        if len(part) == most or size >= largest:
            yield part
            part, size = [], 0
    if part:
        yield part


def _size(row: Sound) -> int:
    """About how long its texts are: alone, of a list, or beside each other."""
    given = [
        one for answer in row.answers.values() for one in (answer.values() if isinstance(answer, dict) else [answer])
    ]
    return sum(len(one) for one in given if isinstance(one, str | list))


def _numbered(rows: Iterable[Sound]) -> Iterator[tuple[ResponseId, Sound]]:
    """Rows with their ids. Equal ones come one after another, so each has a number of its own."""
    base, ordinal = "", 0
    for row in rows:
        base, ordinal = row.base, ordinal + 1 if row.base == base else 1
        yield ResponseId(id_of(base, ordinal)), row


def _unit(row: Sound) -> UnitId:
    return UnitId(ScopeId(row.unit))


def _response(identity: ResponseId, row: Sound, into: _Into) -> Response:
    unit = _unit(row)
    return Response(
        id=identity,
        place=Place(into.round.id, unit),
        organisation=into.organisations[unit],
        survey=into.round.survey,
        version=into.round.version,
        key=SubmissionKey(str(identity)),
        fingerprint=None,
        receipt=None,
        language=Language(row.language),
        answers=row.answers,
        time=moment_of(row.time),
        historic=True,
    )


def _submitted(response: Response, row: Sound) -> FeedbackSubmitted:
    """What the log hears: counted where the row was checked."""
    return FeedbackSubmitted(
        response=response.id,
        time=response.time,
        organisation=response.organisation,
        unit=response.place.unit,
        round=response.place.round,
        survey=response.survey,
        version=response.version,
        answers={name: _given(kind, *keys) for name, (kind, keys) in row.counts.items()},
        historic=True,
    )


@lru_cache(maxsize=4096)  # the same few choices come again and again
def _given(kind: str, *keys: str) -> GivenAnswer:
    return GivenAnswer(AnswerKind(kind), keys)
