"""Reading what respondents wrote, in batches. How batches are made is decided in `domain.texts`."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.collector.application.asking import Asking
from services.collector.application.managing.people import Person
from services.collector.application.managing.ports import Deed, ManagingReads, Member, Note, TextWork, Written
from services.collector.application.managing.rounds import scope_of_unit
from services.collector.domain.errors import UnknownRound
from services.collector.domain.managing import Unseen
from services.collector.domain.places import Place
from services.collector.domain.texts import Prompt, is_due, next_batch, prompts, shown
from shared.contracts.directory import Round
from shared.contracts.ids import ResponseId, RoundId, UnitId
from shared.contracts.snapshot import Directory
from shared.runtime.clock import local_day
from shared.runtime.decent import is_working_day
from shared.survey.localised import Localised


@dataclass(frozen=True, slots=True)
class Read:
    """What was written to one prompt: at least five texts, or none yet."""

    prompt: Prompt
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A unit and a round of which texts may be read."""

    round: Round
    unit: UnitId


class ReadingTexts:
    """What those who may read texts see. chance: gives so many random bytes."""

    def __init__(
        self,
        *,
        asking: Asking,
        reads: ManagingReads,
        work: Callable[[Place], TextWork],
        chance: Callable[[int], bytes],
    ) -> None:
        self._asking = asking
        self._reads = reads
        self._work = work
        self._chance = chance

    def places(self, who: Person) -> Sequence[TextPlace]:
        """Every round and unit whose texts this person may read and whose survey asks for any, newest rounds first."""
        rounds = sorted(who.directory.rounds.values(), key=lambda one: (one.opens, one.id), reverse=True)
        return [
            TextPlace(one, unit)
            for one in rounds
            if self._prompts(who.directory, one)
            for unit in one.units
            if who.reads_texts_of(unit)
        ]

    def title(self, who: Person, round_: Round) -> Localised:
        """What a round's survey is called. Raises UnknownRound, Unavailable."""
        return self._asking.round(who.directory, round_)[1].title

    def read(self, who: Person, round_: RoundId, unit: UnitId, *, now: datetime) -> tuple[Round, Sequence[Read]]:
        """The texts of one unit in one round, in the order of the questions. Raises Unseen, Unavailable."""
        found = who.directory.rounds.get(round_)
        if found is None or unit not in found.units or not who.reads_texts_of(unit):
            raise Unseen(round_)
        asked = self._prompts(who.directory, found)
        place = Place(round_, unit)
        written = self._reads.written(place)  # before the transaction: nobody who answers waits for who reads
        with self._work(place) as work:
            members = self._seated(work, asked, written, local_day(now))
            scope = scope_of_unit(who, unit)
            work.note(Note(now, who.leader.id, Deed.TEXTS_READ, scope, f"{round_}/{unit}", who.by_token))
            work.commit()
        return found, [Read(prompt, _texts(prompt, written, members)) for prompt in asked]

    def _prompts(self, directory: Directory, round_: Round) -> Sequence[Prompt]:
        try:
            return list(prompts(self._asking.round(directory, round_)[1]))
        except UnknownRound:  # the directory is still coming in
            return []

    def _seated(
        self, work: TextWork, asked: Sequence[Prompt], written: Sequence[Written], today: date
    ) -> Sequence[Member]:
        """Every seat, those given just now among them."""
        members = list(work.members())
        due = [one for one in written if is_due(local_day(one.at), today=today, is_working_day=is_working_day)]
        for prompt in asked:
            own = [one for one in members if one.question == prompt.name]
            seated = {one.response for one in own}
            waiting = [one.response for one in due if one.response not in seated and prompt.text_in(one.answers)]
            given = self._give(prompt.name, max((one.batch for one in own), default=0) + 1, next_batch(waiting))
            work.seat(given)
            members += given
        return members

    def _give(self, question: str, batch: int, responses: Sequence[ResponseId]) -> list[Member]:
        given = [Member(batch, question, one, int.from_bytes(self._chance(7), "big")) for one in responses]
        # Rows are written in the order of their seats: where they lie on the disk must not tell which came first.
        return sorted(given, key=lambda one: one.seat)


def _batches(members: Sequence[Member], alive: set[ResponseId]) -> Mapping[int, Sequence[ResponseId]]:
    found: defaultdict[int, list[ResponseId]] = defaultdict(list)
    for one in members:
        left = found[one.batch]
        if one.response in alive:
            left.append(one.response)
    return found


def _texts(prompt: Prompt, written: Sequence[Written], members: Sequence[Member]) -> Sequence[str]:
    """In the order of the seats, which were drawn by lot."""
    texts = {one.response: text for one in written if (text := prompt.text_in(one.answers)) is not None}
    own = [one for one in members if one.question == prompt.name]
    readable = set(shown(_batches(own, set(texts))))
    seats = sorted((one for one in own if one.batch in readable and one.response in texts), key=lambda one: one.seat)
    return [texts[one.response] for one in seats]
