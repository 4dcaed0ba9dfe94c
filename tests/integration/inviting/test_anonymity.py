"""Somebody reads every table of all three databases, and the log, and tries to find out who gave which answers.

The reader has no key. With the key it could be seen *that* a link was used (its digest is gone), and still not which
response came by it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeGuard
from uuid import UUID

import orjson
import pytest
from sqlalchemy import MetaData, select

from services.collector.adapters.tables import RESPONSES
from shared.contracts.topics import FEEDBACK, MAIL
from shared.runtime.database import reading
from tests.fakes.collector import SPRING
from tests.integration.inviting.world import World, a_world, on_sqlite

PEOPLE = ("anna", "bo", "cai", "dan", "eva", "fia")
FILE = "address,language,unit\n" + "".join(
    f"{name}@example.org,{'sv' if name == 'bo' else 'fi'},tredu-auto\n" for name in PEOPLE
)
ANSWERED = {"anna": 1, "bo": 2, "cai": 3, "dan": 4, "eva": 5}
# What everybody knows, and what is not a moment, a code or a name of one person: it leads from nobody to nobody.
SHORTEST_CODE = 6
LEAST_MOMENT = 1_000_000_000
DAY, NOON = 86_400_000_000, 36_000_000_000  # in microseconds; noon in Helsinki, in winter


class Row(NamedTuple):
    """A row of a table or an event of the log, by the values in it."""

    where: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Reading:
    """What somebody has read. rows: of all tables, and of the log, two days after the last answer.

    tables: those rows that stand in a database. later: all tables ten days on, when what is kept for days is gone.
    responses: what was answered, by the response's id.
    """

    tables: Sequence[Row]
    feedback: Sequence[Row]
    mail: Sequence[Row]
    later: Sequence[Row]
    responses: Mapping[UUID, int]

    @property
    def rows(self) -> Sequence[Row]:
        return [*self.tables, *self.feedback, *self.mail]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    folder = tmp_path_factory.mktemp("anonymity")
    with a_world(log_url=f"sqlite:///{folder}/log.db", databases=on_sqlite(folder)) as world:
        live(world)
        rows, feedback, mail = tables(world), events(world, FEEDBACK.name), events(world, MAIL.name)
        theirs = responses(world)
        world.go_on_to("2026-03-30 12:00")
        return Reading(rows, feedback, mail, tables(world), theirs)


def live(world: World) -> None:
    """Six are invited; five answer, one a day, some before and some after the reminders."""
    world.cases.adding_contacts.add(SPRING, FILE.encode(), now=world.clock.moment)
    world.settle()
    links = world.links()

    def answers(name: str) -> None:
        language = "sv" if name == "bo" else "fi"
        assert world.answer(links[f"{name}@example.org"], {"trust": ANSWERED[name]}, language=language) == 201

    world.at("2026-03-09 11:23")
    answers("anna")
    world.go_on_to("2026-03-10 13:37")
    answers("bo")
    world.go_on_to("2026-03-12 08:41")
    answers("cai")
    world.go_on_to("2026-03-17 14:59")
    answers("dan")
    world.go_on_to("2026-03-18 09:13")
    answers("eva")
    world.go_on_to("2026-03-20 12:00")


def tables(world: World) -> list[Row]:
    found: list[Row] = []
    for name, engine in world.engines.items():
        metadata = MetaData()
        with reading(engine) as connection:
            metadata.reflect(connection)
            for table in metadata.sorted_tables:
                if table.name in ("directory", "alembic_version", "offsets"):
                    continue
                rows = connection.execute(select(table))
                found += [Row(f"{name}.{table.name}", tuple(leaves(tuple(row)))) for row in rows]
    return found


def events(world: World, *topics: str) -> list[Row]:
    found = []
    with closing(world.log.consumer(group="reader", topics=topics)) as consumer:
        for _ in range(20):
            for record in consumer.poll(limit=1_000, timeout=0.02):
                values = [*leaves(record.value), record.key, int(record.timestamp.timestamp() * 1_000_000)]
                found.append(Row(record.topic, tuple(values)))
    return found


def leaves(value: object) -> Iterator[object]:
    """Every single value, of whatever it is wrapped in."""
    if isinstance(value, bytes):
        try:
            yield from leaves(orjson.loads(value))
        except orjson.JSONDecodeError:
            yield value
    elif isinstance(value, str) and value[:1] in ("{", "["):
        yield from leaves(orjson.loads(value))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from leaves(inner)
    elif isinstance(value, str) and len(value) in (32, 36) and is_uuid(value):
        yield UUID(value)
    else:
        yield value


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def joins(value: object) -> bool:
    """Whether two rows that share this value are likely to be about the same person."""
    match value:
        case UUID() | bytes():
            return True
        case bool() | None | date():
            return False
        case int():
            return is_moment(value)
        case str():
            return len(value) >= SHORTEST_CODE
    return False


def public(rows: Sequence[Row]) -> set[object]:
    """What stands in so many rows that it names nobody: ids of the directory, names of columns, types of events."""
    counted = Counter(value for row in rows for value in set(row.values) if isinstance(value, str))
    return {value for value, count in counted.items() if count >= len(ANSWERED)} | {"tredu-kone", "partnership"}


def reached(rows: Sequence[Row], seeds: set[object], names_nobody: set[object]) -> set[object]:
    """Every value that can be come to from a person, going from row to row by what they share."""
    known, grew = set(seeds), True
    while grew:
        grew = False
        for row in rows:
            if known.isdisjoint(row.values):
                continue
            more = {one for one in row.values if joins(one)} - names_nobody - known
            known |= more
            grew = grew or bool(more)
    return known


def responses(world: World) -> Mapping[UUID, int]:
    """The ids of all responses, with what was answered."""
    with reading(world.engines["collector"]) as connection:
        rows = connection.execute(select(RESPONSES.c.id, RESPONSES.c.answers)).all()
    return {row.id: orjson.loads(row.answers)["trust"] for row in rows}


def test_no_way_leads_from_a_person_to_a_response(read: Reading) -> None:
    assert sorted(read.responses.values()) == [1, 2, 3, 4, 5]
    names_nobody = public(read.rows)
    for name in PEOPLE:
        person = reached(read.rows, {f"{name}@example.org"}, names_nobody)
        assert len(person) > 3  # the address is there, and leads somewhere
        assert not person & set(read.responses), f"{name}'s rows lead to a response"
    for response in read.responses:
        found = reached(read.rows, {response}, names_nobody)
        assert not found & {f"{name}@example.org" for name in PEOPLE}


def test_a_reader_of_this_kind_would_find_a_key_that_joins(read: Reading) -> None:
    """So that the test above is known to look: a row that holds both a contact's and a response's id is found."""
    [anna] = [row for row in read.tables if row.where == "collector.contacts" and "anna@example.org" in row.values]
    contact = next(value for value in anna.values if isinstance(value, UUID))
    betrayed = [*read.rows, Row("a.mistake", (contact, next(iter(read.responses))))]
    assert reached(betrayed, {"anna@example.org"}, public(betrayed)) & set(read.responses)


def test_a_response_tells_its_day_and_nothing_nearer(read: Reading) -> None:
    kept = [row for row in read.tables if row.where == "collector.responses"]
    assert len(kept) == 5
    for row in kept:
        assert {value % DAY for value in row.values if is_moment(value)} == {NOON}
        assert not {"fi", "sv", "en"} & set(row.values)
    told = [row for row in read.feedback if set(row.values) & set(read.responses)]
    assert len(told) == 5
    for row in told:
        times = {one for one in row.values if isinstance(one, str) and one.endswith("+00:00")}
        assert {one.partition("T")[2] for one in times} == {"10:00:00+00:00"}


def test_the_log_and_the_outbox_hear_of_a_response_after_its_day(read: Reading) -> None:
    after_midnight = {22 * 3_600_000_000 + 300_000_000}  # five minutes past
    heard = [row for row in (*read.feedback, *read.tables) if set(row.values) & set(read.responses)]
    moments_of = {value % DAY for row in heard for value in row.values if is_moment(value)}
    assert moments_of - {NOON} <= after_midnight


def test_nothing_that_stays_tells_apart_who_answered_when_or_at_all(read: Reading) -> None:
    """Once the log's three days and the outbox's seven are over, each person's rows say the same, but for her name."""
    facts = {name: about(read.later, name) for name in PEOPLE if name != "bo"}  # bo's language is another
    assert {where for where, _ in facts["anna"]} == {
        "collector.contacts", "collector.contact_changes", "collector.addresses",
    }  # fmt: skip
    assert all(found == facts["anna"] for found in facts.values())


def test_whose_links_are_left_is_known_to_the_key_alone(read: Reading) -> None:
    [left] = [row for row in read.tables if row.where == "collector.personal_links"]  # fia's
    digest = next(value for value in left.values if isinstance(value, bytes))
    assert not [row for row in read.tables if row is not left and digest in row.values]


def about(rows: Sequence[Row], name: str) -> Counter[tuple[str, tuple[object, ...]]]:
    """What stands in a person's rows, without what is random or her name."""
    shared = public(rows) | {value for row in rows for value in row.values if is_moment(value)}
    mine = reached(rows, {f"{name}@example.org"}, shared)

    def tells(value: object) -> bool:
        return not isinstance(value, UUID | bytes) and value != f"{name}@example.org"

    return Counter((row.where, tuple(filter(tells, row.values))) for row in rows if mine & set(row.values))


def is_moment(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= LEAST_MOMENT
