"""How a goal's evidence and its shifts are written as JSON texts, and read again. Nothing here knows of tables."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from services.aggregator.application.ports.goals import KeptShift
from services.aggregator.application.ports.showing import PastShift
from services.aggregator.domain.detector import Detector, Start
from services.aggregator.domain.evidence import Place, Vector
from services.aggregator.domain.freshness import Pace
from services.aggregator.domain.goals import Track
from shared.contracts.events import Figure, Moved, Question, State
from shared.contracts.ids import GoalId
from shared.survey.localised import Localised


def track_text(track: Track) -> str:
    """A track. JSON has no −∞, the logarithm of nothing: it is null."""
    return _text(
        {
            "after": [track.after.at, track.after.partition, track.after.offset],
            "folded": track.folded,
            "state": track.state,
            "for_met": track.for_met,
            "for_missed": track.for_missed,
            "begun": track.begun,
            "logs": _logs(track.detector.logs),
            "starts": [[one.day, _logs(one.logs)] for one in track.detector.starts],
            "latest": track.pace.latest,
            "gaps": track.pace.gaps,
        }
    )


def track_of(text: str) -> Track:
    """What `track_text` wrote."""
    raw = orjson.loads(text)
    at, partition, offset = raw["after"]
    return Track(
        after=Place(datetime.fromisoformat(at), partition, offset),
        folded=date.fromisoformat(raw["folded"]),
        state=State(raw["state"]),
        for_met=tuple(raw["for_met"]),
        for_missed=tuple(raw["for_missed"]),
        begun=_day(raw["begun"]),
        detector=Detector(
            _vector(raw["logs"]),
            tuple(Start(date.fromisoformat(day), _vector(logs)) for day, logs in raw["starts"]),
        ),
        pace=Pace(_day(raw["latest"]), tuple(raw["gaps"])),
    )


def told_text(told: PastShift) -> str:
    """The figures of a shift, and the names of the units that carried it."""
    return _text(_told(told))


def past_shift(text: str, *, at: datetime, before: str, after: str, since: date, historic: bool) -> PastShift:
    """A shift of the ledger: what `told_text` wrote and what stands beside it."""
    return _past(orjson.loads(text), at=at, before=before, after=after, since=since, historic=historic)


def shifts_text(shifts: Sequence[KeptShift]) -> str:
    """Shifts that are not in the ledger yet."""
    return _text(
        [
            {
                "ordinal": one.ordinal,
                "day": one.day,
                "at": one.told.at,
                "before": one.told.before,
                "after": one.told.after,
                "since": one.told.since,
                "historic": one.told.historic,
                "told": _told(one.told),
            }
            for one in shifts
        ]
    )


def shifts_of(text: str, goal: GoalId) -> tuple[KeptShift, ...]:
    """What `shifts_text` wrote."""
    return tuple(
        KeptShift(
            goal=goal,
            ordinal=raw["ordinal"],
            day=date.fromisoformat(raw["day"]),
            told=_past(
                raw["told"],
                at=datetime.fromisoformat(raw["at"]),
                before=raw["before"],
                after=raw["after"],
                since=date.fromisoformat(raw["since"]),
                historic=raw["historic"],
            ),
        )
        for raw in orjson.loads(text)
    )


def _told(told: PastShift) -> Mapping[str, object]:
    return {
        "figure_since": _figure(told.figure_since),
        "figure_before": _figure(told.figure_before),
        "figure_window": _figure(told.figure_window),
        "carried_by": [_names(one) for one in told.carried_by],
        "moved": [
            [one.question.name, _names(one.question.title), _figure(one.since), _figure(one.before)]
            for one in told.moved
        ],
    }


def _past(raw: Mapping[str, Any], *, at: datetime, before: str, after: str, since: date, historic: bool) -> PastShift:
    return PastShift(
        at=at,
        before=State(before),
        after=State(after),
        since=since,
        figure_since=_figure_of(raw["figure_since"]),
        figure_before=_figure_of(raw["figure_before"]),
        figure_window=_figure_of(raw["figure_window"]),
        carried_by=tuple(Localised(*names) for names in raw["carried_by"]),
        historic=historic,
        # Shifts of earlier versions don't tell.
        moved=tuple(
            Moved(Question(name, Localised(*title)), _figure_of(since_then), _figure_of(earlier))
            for name, title, since_then, earlier in raw.get("moved", ())
        ),
    )


def _names(text: Localised) -> list[str]:
    return [text.fi, text.sv, text.en]


def _figure(figure: Figure) -> list[object]:
    return [figure.value, figure.n, figure.since, figure.until]


def _figure_of(raw: Sequence[Any]) -> Figure:
    value, n, since, until = raw
    return Figure(value, n, date.fromisoformat(since), date.fromisoformat(until))


def _logs(logs: Vector) -> list[float | None]:
    return [None if one == -math.inf else one for one in logs]


def _vector(raw: Sequence[float | None]) -> Vector:
    return tuple(-math.inf if one is None else one for one in raw)


def _day(raw: str | None) -> date | None:
    return None if raw is None else date.fromisoformat(raw)


def _text(document: object) -> str:
    return orjson.dumps(document).decode()
