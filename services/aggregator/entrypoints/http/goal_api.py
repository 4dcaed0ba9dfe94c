"""Goals by the API, for programs: set, looked ahead, changed, paused and retired. Rules are those of the pages."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.aggregator.application.foreseeing import Foreseeing
from services.aggregator.application.setting import Setting, seen_of
from services.aggregator.application.wishes import Wish
from services.aggregator.domain.setting import Changed, FromFile, Mistake, NotYours, Refused, SettingError
from services.aggregator.entrypoints.http.gate import Gate
from services.aggregator.entrypoints.http.goal_bodies import GoalBody
from services.aggregator.entrypoints.http.goal_schemas import ForesightSchema, GoalChangeSchema, SetGoalSchema
from services.aggregator.entrypoints.http.goal_words import of_mistake
from shared.contracts.directory import Bound, Goal, Target
from shared.contracts.fields import where
from shared.contracts.ids import GoalId, LeaderId, ScopeId, SurveyId
from shared.runtime.clock import Clock, local_day
from shared.survey.localised import Language, Localised
from shared.web.problems import Problem
from shared.web.texts import Texts

_KEY_BYTES = 16
_LONGEST_KEY = 200


def blueprint(
    setting: Setting,
    foreseeing: Foreseeing,
    gate: Gate,
    clock: Clock,
    texts: Texts,
    chance: Callable[[int], bytes],
) -> Blueprint:
    """The routes."""
    bp = Blueprint("api_goals", __name__, url_prefix="/api/v1")

    @bp.before_request
    def only_leaders() -> None:
        gate.refuse_strangers()

    @bp.errorhandler(SettingError)
    def refused(error: SettingError) -> Response:
        return _problem(error, texts).response()

    _setting(bp, setting, foreseeing, clock, chance)
    _changing(bp, setting, clock)
    return bp


def _setting(
    bp: Blueprint, setting: Setting, foreseeing: Foreseeing, clock: Clock, chance: Callable[[int], bytes]
) -> None:
    @bp.post("/goals")
    def set_goal() -> ResponseReturnValue:
        """Set a goal. With an Idempotency-Key, the same request again sets no other."""
        key = request.headers.get("Idempotency-Key", "")[:_LONGEST_KEY] or chance(_KEY_BYTES).hex()
        goal = setting.set(_leader(), _wish(), key=f"{_leader()} {key}", now=clock.now())
        return _goal(goal, HTTPStatus.CREATED)

    @bp.post("/goals/foresight")
    def foresight() -> ResponseReturnValue:
        """What a goal would have done over the past two years. Nothing is saved."""
        goal = setting.checked(_leader(), _wish())
        seen = foreseeing.of(goal, today=local_day(clock.now()))
        return {"foresight": ForesightSchema().dump(seen) if seen else None}


def _changing(bp: Blueprint, setting: Setting, clock: Clock) -> None:
    @bp.put("/goals/<goal>")
    def change(goal: str) -> ResponseReturnValue:
        """Have a goal ask for something else. Its scope stays; If-Match: only if it is as it was seen."""
        changed = setting.change(_leader(), GoalId(goal), _wish(), seen=_seen(), now=clock.now())
        return _goal(changed)

    @bp.delete("/goals/<goal>")
    def retire(goal: str) -> ResponseReturnValue:
        """End a goal for good."""
        setting.retire(_leader(), GoalId(goal), seen=_seen(), now=clock.now())
        return "", HTTPStatus.NO_CONTENT

    @bp.post("/goals/<goal>/pause")
    def pause(goal: str) -> ResponseReturnValue:
        """Have a goal rest."""
        return _goal(setting.pause(_leader(), GoalId(goal), paused=True, now=clock.now()))

    @bp.post("/goals/<goal>/resume")
    def resume(goal: str) -> ResponseReturnValue:
        """Have a goal go on, from no evidence."""
        return _goal(setting.pause(_leader(), GoalId(goal), paused=False, now=clock.now()))

    @bp.get("/goals/<goal>/changes")
    def changes(goal: str) -> ResponseReturnValue:
        """What was asked of a goal over time, the latest first."""
        kept = setting.changes(_leader(), GoalId(goal))
        return {"changes": GoalChangeSchema(many=True).dump([one.told for one in kept])}


def _leader() -> LeaderId:
    return LeaderId(g.leader.id)


def _seen() -> str | None:
    return request.headers.get("If-Match", "").strip('"') or None


def _goal(goal: Goal, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    return SetGoalSchema().dump(goal), status, {"ETag": f'"{seen_of(goal)}"'}


def _wish() -> Wish:
    given = request.get_json(silent=True)
    try:
        read: dict[str, Any] = GoalBody().load(given if isinstance(given, dict) else {})
    except ValidationError as error:
        detail = f"Not right or missing: {where(error)}."
        raise Problem(400, "malformed", detail=detail[:1000], fields={"errors": error.messages_dict}) from error
    bounds = read["target"]
    if len(bounds) != 1:
        raise Problem(400, "malformed", detail="A target has one bound: at_least or at_most.")
    ((bound, value),) = bounds.items()
    return Wish(
        scope=ScopeId(read["scope"]),
        survey=SurveyId(read["survey"]),
        name=Localised(**{language: text.strip() for language, text in read["name"].items()}),
        questions=tuple(dict.fromkeys(read["questions"])),
        statistic=read["statistic"],
        choices=tuple(dict.fromkeys(read["choices"])),
        target=Target(Bound(bound), value),
        window_days=read["window_days"],
        owner=LeaderId(read["owner"]),
        also=tuple(LeaderId(one) for one in dict.fromkeys(read["also"])),
    )


def _problem(error: SettingError, texts: Texts) -> Problem:
    match error:
        case Refused():
            errors = [_mistake(one, texts) for one in error.mistakes]
            return Problem(422, "refused", "A rule speaks against it", fields={"errors": errors})
        case NotYours():
            return Problem(403, "not-yours", "Goals are set by those who lead the scope or what it belongs to")
        case FromFile():
            return Problem(403, "from-file", "The goal stands in the network file, so it is changed there")
        case Changed():
            return Problem(412 if request.if_match else 409, "changed", "Somebody else has changed this")
        case _:
            return Problem(422, "refused")


def _mistake(one: Mistake, texts: Texts) -> dict[str, str]:
    return {"part": one.part, "code": one.rule.value, "message": of_mistake(texts, one, Language.EN)}
