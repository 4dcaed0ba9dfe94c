"""Importing: answers from before Kaiku, line by line, into a historic round. All lines are sound, or none is taken."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from services.collector.application.asking import Asking
from services.collector.application.import_problems import InvalidLines, LineCode, LineError
from services.collector.application.ports import Channel, Journal, Work
from services.collector.domain.errors import UnknownRound
from services.collector.domain.places import Place, State, state_on
from services.collector.domain.responses import Response, submitted
from services.collector.domain.strict_json import NotStrictJson, strictly
from services.collector.domain.submissions import SubmissionKey, canonical
from shared.contracts.directory import Round
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, ScopeId, UnitId
from shared.runtime.clock import local_day
from shared.survey.answers import validate
from shared.survey.localised import Language
from shared.survey.model import Survey

BATCH = 500
_KEYS = ("unit", "time", "language", "answers")
_NAMESPACE = UUID("0d6a4f0c-7a3e-5c57-9c1e-5b2f2c6f7f11")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import. new: lines that were kept. known: lines that had been imported before."""

    new: int
    known: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A sound line. given: the answers as they stood there; stored: what is kept of them."""

    unit: UnitId
    time: datetime
    language: Language
    given: Mapping[str, object]
    stored: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Into:
    """What lines are checked against."""

    round: Round
    survey: Survey
    organisations: Mapping[UnitId, OrganisationId]
    now: datetime


class Importing:
    """Imports lines."""

    def __init__(self, *, asking: Asking, work: Callable[[], Work], journal: Journal) -> None:
        self._asking = asking
        self._work = work
        self._journal = journal

    def import_lines(self, round_id: RoundId, lines: Iterable[bytes | str], *, now: datetime) -> Imported:
        """Keep what is not kept yet, in order of time. Raises UnknownRound, InvalidLines, Unavailable.

        The same line gets the same id each time, so a file that was imported, in part or whole, can be again.
        """
        into = self._into(round_id, now)
        sound: list[_Line] = []
        errors: list[LineError] = []
        for number, raw in enumerate(lines, start=1):
            if raw.strip():
                found = _read(raw, number, into)
                if isinstance(found, _Line):
                    sound.append(found)
                else:
                    errors += found
        if errors:
            raise InvalidLines(errors)
        responses = sorted(_responses(sound, into), key=lambda one: one.time)
        new = sum(self._keep(batch, into.survey, now) for batch in _batches(responses))
        self._journal.accepted(Channel.IMPORT, responses=new)
        return Imported(new, len(responses) - new)

    def _into(self, round_id: RoundId, now: datetime) -> _Into:
        directory = self._asking.directory()
        round_ = directory.rounds.get(round_id)
        if round_ is None:
            raise UnknownRound(f"there is no round {round_id!r}")
        if not round_.historic:
            raise UnknownRound(f"the round {round_id!r} is not historic: it takes answers through its links")
        _, survey = self._asking.round(directory, round_)
        organisations = {unit: found for unit in round_.units if (found := directory.organisation_of(unit))}
        return _Into(round_, survey, organisations, now)

    def _keep(self, batch: Sequence[Response], survey: Survey, now: datetime) -> int:
        with self._work() as work:
            new = set(work.add_new(batch))
            work.publish([submitted(one, survey) for one in batch if one.id in new], now=now)
            work.commit()
        return len(new)


def _read(raw: bytes | str, number: int, into: _Into) -> _Line | list[LineError]:
    try:
        given = strictly(raw)
    except NotStrictJson as error:
        return [LineError(number, LineCode.JSON, {"what": str(error)})]
    if not isinstance(given, dict):
        return [LineError(number, LineCode.NO_OBJECT)]
    errors = [LineError(number, LineCode.MISSING, {"key": key}) for key in _KEYS if key not in given]
    errors += [LineError(number, LineCode.UNKNOWN, {"key": key}) for key in given if key not in _KEYS]
    if errors:
        return errors
    unit = _unit(given["unit"], into)
    time = _time(given["time"], into)
    language = next((one for one in Language if one == given["language"]), None)
    answers = given["answers"]
    errors = [LineError(number, *one) for one in (unit, time) if isinstance(one, tuple)]
    if language is None:
        errors.append(LineError(number, LineCode.LANGUAGE))
    if not isinstance(answers, dict):
        return [*errors, LineError(number, LineCode.ANSWERS)]
    at = into.now if isinstance(time, tuple) else time
    verdict = validate(into.survey, answers, language=language or Language.FI, now=at)
    errors += [LineError.of_answer(number, one) for one in verdict.errors]
    if errors or isinstance(unit, tuple) or isinstance(time, tuple) or language is None:
        return errors
    return _Line(unit, time, language, answers, verdict.stored)


_Wrong = tuple[LineCode, Mapping[str, object]]


def _unit(given: object, into: _Into) -> UnitId | _Wrong:
    if isinstance(given, str) and UnitId(ScopeId(given)) in into.organisations:
        return UnitId(ScopeId(given))
    return LineCode.UNIT, {"given": repr(given)[:80]}


def _time(given: object, into: _Into) -> datetime | _Wrong:
    try:
        read = datetime.fromisoformat(given) if isinstance(given, str) else None
        time = read.astimezone(UTC) if read and read.tzinfo else None
        day = local_day(time) if time else None
    except (ValueError, OverflowError):
        time = day = None
    if time is None or day is None:
        return LineCode.TIME, {}
    if time > into.now:
        return LineCode.FUTURE, {}
    if state_on(into.round, day) is not State.OPEN:
        return LineCode.OUTSIDE, {"opens": into.round.opens, "closes": into.round.closes or "today"}
    return time


def _responses(lines: Sequence[_Line], into: _Into) -> Iterator[Response]:
    seen: Counter[bytes] = Counter()
    for line in lines:
        content = f"{line.unit}\n{line.time.isoformat()}\n".encode() + canonical(line.language, line.given)
        seen[content] += 1
        name = f"{into.round.id}\n{seen[content]}\n{content.decode()}"
        identity = ResponseId(uuid5(_NAMESPACE, name))
        yield Response(
            id=identity,
            place=Place(into.round.id, line.unit),
            organisation=into.organisations[line.unit],
            survey=into.round.survey,
            version=into.round.version,
            key=SubmissionKey(str(identity)),
            fingerprint=None,
            receipt=None,
            language=line.language,
            answers=line.stored,
            time=line.time,
            historic=True,
        )


def _batches(responses: Sequence[Response]) -> Iterator[Sequence[Response]]:
    for start in range(0, len(responses), BATCH):
        yield responses[start : start + BATCH]
