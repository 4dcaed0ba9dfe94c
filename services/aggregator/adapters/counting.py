"""Counting on SQL: one batch's transaction. What outlives it is read in `reading`; the tables are in `tables`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Executable, false, func, select, update

from services.aggregator.adapters import rows
from services.aggregator.adapters.documents import add_raw, counts_text, raw_counts, raw_text, waiting_of, waiting_text
from services.aggregator.adapters.rollup_tables import MARKS
from services.aggregator.adapters.tables import (
    CHANGES,
    INVITED,
    OFFSETS,
    OUTBOX,
    PANES,
    POOLS,
    PUT_ASIDE,
    RELEASES,
    RESPONSE_IDS,
)
from services.aggregator.application.ports.counting import (
    Change,
    KeptPool,
    Pane,
    PaneKey,
    PoolKey,
    Released,
    Unusable,
)
from services.aggregator.domain.pools import Pool
from shared.contracts.events import FeedbackInvited
from shared.contracts.ids import OrganisationId, ResponseId, SurveyId
from shared.log import offsets, outbox
from shared.log.dead_letters import dead_letters
from shared.log.moments import micros
from shared.log.port import Progress, TopicPartition
from shared.runtime.transaction import Transaction

GROUP = "aggregator"
SERVICE = "aggregator"


class SqlCountingWork(Transaction):
    """A `CountingWork` on one connection. Used once."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._sql = _statements(engine.dialect.name)

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        return offsets.lock_and_read(self._connection, OFFSETS, group=GROUP, partitions=places)

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        offsets.store(self._connection, OFFSETS, group=GROUP, progress=progress)

    def remember(self, responses: Sequence[ResponseId]) -> set[ResponseId]:
        return {ResponseId(one) for one in rows.remember(self._connection, responses)}

    def withdraw(self, responses: Sequence[ResponseId]) -> set[ResponseId]:
        ids = RESPONSE_IDS.c
        noted = self._connection.execute(
            update(RESPONSE_IDS)
            .where(ids.response.in_(responses), ids.withdrawn == false())
            .values(withdrawn=True)
            .returning(ids.response)
        )
        return {ResponseId(one) for (one,) in noted}

    def pools(self, keys: Collection[PoolKey]) -> dict[PoolKey, KeptPool]:
        asked = [{"unit": unit, "round": round_} for unit, round_ in keys]
        return {
            PoolKey(row.unit, row.round): KeptPool(
                organisation=OrganisationId(row.organisation),
                survey=None if row.survey is None else SurveyId(row.survey),
                version=row.version,
                historic=row.historic,
                pool=Pool(waiting_of(row.waiting), row.since_opening, row.last_release),
                counted=row.counted,
                withdrawn=row.withdrawn,
            )
            for row in self._run(self._sql.pools, asked)
        }

    def keep_pools(self, pools: Mapping[PoolKey, KeptPool]) -> None:
        self._run(
            self._sql.keep_pools,
            [
                {
                    "unit": key.unit,
                    "round": key.round,
                    "organisation": kept.organisation,
                    "survey": kept.survey,
                    "version": kept.version,
                    "historic": kept.historic,
                    "since_opening": kept.pool.since_opening,
                    "last_release": kept.pool.last_release,
                    "counted": kept.counted,
                    "withdrawn": kept.withdrawn,
                    "waiting_responses": len(kept.pool.waiting),
                    "waiting": waiting_text(kept.pool.waiting),
                }
                for key, kept in pools.items()
            ],
        )

    def add_releases(self, releases: Sequence[Released]) -> None:
        self._run(
            self._sql.add_releases,
            [
                {
                    "unit": one.unit,
                    "organisation": one.organisation,
                    "survey": one.survey,
                    "round": one.round,
                    "day": one.release.day,
                    "at": micros(one.at),
                    "log_partition": one.partition,
                    "log_offset": one.offset,
                    "historic": one.historic,
                    "responses": one.release.responses,
                    "counts": counts_text(one.release.counts),
                }
                for one in releases
            ],
        )

    def add_to_panes(self, panes: Mapping[PaneKey, Pane]) -> None:
        """Read, add, write back: the partition's lock keeps everybody else off these units' panes."""
        asked = [key._asdict() for key in panes]
        totals = {key: (pane.responses, raw_counts(pane.counts)) for key, pane in panes.items()}
        for row in self._run(self._sql.panes, asked):
            key = PaneKey(row.survey, row.unit, row.day, row.round)
            responses, counts = totals[key]
            add_raw(counts, row.counts)
            totals[key] = (responses + row.responses, counts)
        self._run(
            self._sql.keep_panes,
            [
                {**key._asdict(), "responses": responses, "counts": raw_text(counts)}
                for key, (responses, counts) in totals.items()
            ],
        )
        days = sorted({(key.survey, key.day) for key in panes})
        self._run(self._sql.mark_days, [{"cover": "", "survey": survey, "day": day} for survey, day in days])

    def mark(self, changes: Mapping[Change, datetime | None]) -> None:
        self._run(
            self._sql.mark,
            [
                {"unit": change.unit, "survey": change.survey, "accepted": None if moment is None else micros(moment)}
                for change, moment in changes.items()
            ],
        )

    def invite(self, batches: Sequence[FeedbackInvited]) -> set[UUID]:
        given = [
            {
                "batch": str(one.id) if self._engine.dialect.name == "postgresql" else one.id.hex,
                "round": one.round,
                "unit": one.unit,
                "organisation": one.organisation,
                "survey": one.survey,
                "day": one.day,
                "invited": one.count,
            }
            for one in {one.id: one for one in batches}.values()
        ]
        return {UUID(str(row.batch)) for row in self._run(self._sql.invite, given)}

    def dead_letter(self, letters: Sequence[Unusable], *, now: datetime) -> None:
        places = [
            {
                "topic": one.record.topic,
                "log_partition": one.record.partition,
                "log_offset": one.record.offset,
                "reason": one.reason,
                "at": micros(now),
            }
            for one in letters
        ]
        new = {(row.topic, row.log_partition, row.log_offset) for row in self._run(self._sql.put_aside, places)}
        letters = [one for one in letters if (one.record.topic, one.record.partition, one.record.offset) in new]
        outbox.add(self._connection, OUTBOX, dead_letters(letters, service=SERVICE, now=now), now=now)

    def dead_letters_since(self, moment: datetime) -> int:
        return self._connection.execute(
            select(func.count()).select_from(PUT_ASIDE).where(PUT_ASIDE.c.at > moment)
        ).scalar_one()

    def _run(self, statement: Executable, given: Sequence[rows.Row]) -> Any:
        return self._connection.execute(statement, rows.literal(given))


class _Statements:
    """What a batch runs, made once for each dialect."""

    def __init__(self, dialect: str) -> None:
        self.pools = rows.matching(dialect, POOLS, ["unit", "round"])
        keep = rows.insert_given(dialect, POOLS)
        self.keep_pools = keep.on_conflict_do_update(
            index_elements=["unit", "round"],
            set_={one.name: keep.excluded[one.name] for one in POOLS.c if one.name not in {"unit", "round"}},
        )
        self.add_releases = rows.insert_given(dialect, RELEASES, [one.name for one in RELEASES.c if one.name != "id"])
        self.panes = rows.matching(dialect, PANES, ["survey", "unit", "day", "round"])
        add = rows.insert_given(dialect, PANES)
        self.keep_panes = add.on_conflict_do_update(
            index_elements=["survey", "unit", "day", "round"],
            set_={"responses": add.excluded.responses, "counts": add.excluded.counts},
        )
        self.mark_days = rows.insert_given(dialect, MARKS, ["cover", "survey", "day"])
        mark = rows.insert_given(dialect, CHANGES)
        # DO UPDATE, never DO NOTHING: it waits for a judge that is taking the mark away, and then marks again.
        self.mark = mark.on_conflict_do_update(
            index_elements=["unit", "survey"],
            set_={"accepted": func.coalesce(CHANGES.c.accepted, mark.excluded.accepted)},
        )
        self.invite = rows.insert_given(dialect, INVITED).on_conflict_do_nothing().returning(INVITED.c.batch)
        put_aside = rows.insert_given(dialect, PUT_ASIDE).on_conflict_do_nothing()
        place = PUT_ASIDE.c
        self.put_aside = put_aside.returning(place.topic, place.log_partition, place.log_offset)


@lru_cache
def _statements(dialect: str) -> _Statements:
    return _Statements(dialect)
