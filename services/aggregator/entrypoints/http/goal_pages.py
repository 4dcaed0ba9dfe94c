"""The pages on which goals are set, changed, paused and retired. What is typed is read in `goal_asking`."""

from collections.abc import Callable, Sequence
from datetime import date

from flask import Blueprint, Flask, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.aggregator.application.foreseeing import Foreseeing
from services.aggregator.application.setting import Askable, Setting, seen_of
from services.aggregator.application.showing import Showing, Unseen
from services.aggregator.domain.setting import Mistake, Refused, SettingError
from services.aggregator.entrypoints.http.figures import ShiftView
from services.aggregator.entrypoints.http.gate import Gate
from services.aggregator.entrypoints.http.goal_asking import Typed, blank, groups_of, typed_of, wish
from services.aggregator.entrypoints.http.goal_views import ForesightView, changes_view, retired_view
from services.aggregator.entrypoints.http.goal_words import of_mistake
from services.aggregator.entrypoints.http.pages import trail_to
from shared.contracts.directory import Goal
from shared.contracts.goal_rules import WINDOWS
from shared.contracts.ids import GoalId, LeaderId, ScopeId, SurveyId
from shared.runtime.clock import Clock, local_day
from shared.web.languages import language
from shared.web.returning import sign_in_address
from shared.web.texts import Texts

_SEE_OTHER = 303
_UNPROCESSABLE = 422
_KEY_BYTES = 16
_REFUSED = {"NotYours": 403, "FromFile": 403, "Changed": 409}


def blueprint(
    setting: Setting,
    foreseeing: Foreseeing,
    showing: Showing,
    gate: Gate,
    clock: Clock,
    chance: Callable[[int], bytes],
) -> Blueprint:
    """The routes."""
    bp = Blueprint("setting", __name__)
    pages = _Pages(setting, foreseeing, showing, clock, chance)

    @bp.before_request
    def only_leaders() -> ResponseReturnValue | None:
        return None if gate.by_cookie() else redirect(sign_in_address(request, at=url_for("sign_in.form")), _SEE_OTHER)

    @bp.errorhandler(SettingError)
    def refused(error: SettingError) -> ResponseReturnValue:
        kind = type(error).__name__
        return render_template("goal_refused.html", kind=kind), _REFUSED.get(kind, _UNPROCESSABLE)

    bp.get("/goals/new")(pages.new)
    bp.post("/goals/new")(pages.set)
    bp.get("/goals/<goal>/edit")(pages.edit)
    bp.post("/goals/<goal>/edit")(pages.change)
    bp.post("/goals/<goal>/pause")(pages.pause)
    bp.post("/goals/<goal>/resume")(pages.resume)
    bp.get("/goals/<goal>/retire")(pages.retiring)
    bp.post("/goals/<goal>/retire")(pages.retire)
    bp.get("/goals/<goal>/changes")(pages.changes)
    bp.get("/scopes/<scope>/retired-goals")(pages.retired)
    return bp


def teach(app: Flask, setting: Setting, texts: Texts) -> None:
    """Let templates ask what may be done with goals, and say what is wrong with one."""
    app.add_template_filter(lambda one: of_mistake(texts, one, language()), "mistake")
    app.add_template_global(lambda goal: setting.right_to(g.leader.id, goal).value, "goal_right")
    app.add_template_global(lambda scope: setting.may_set(g.leader.id, scope), "may_set_goals")


class _Pages:
    def __init__(
        self,
        setting: Setting,
        foreseeing: Foreseeing,
        showing: Showing,
        clock: Clock,
        chance: Callable[[int], bytes],
    ) -> None:
        self._setting = setting
        self._foreseeing = foreseeing
        self._showing = showing
        self._clock = clock
        self._chance = chance

    # ── Setting ───────────────────────────────────────────────────────────────────────────────────────────────────

    def new(self) -> ResponseReturnValue:
        askable = self._askable(request.args.get("scope", ""), request.args.get("survey", ""))
        return self._form(askable, blank(self._leader, self._chance(_KEY_BYTES).hex()))

    def set(self) -> ResponseReturnValue:
        askable = self._askable(request.form.get("scope", ""), request.form.get("survey", ""))
        wanted, mistakes = wish(request.form, askable)
        key = request.form.get("key", "")
        try:
            goal = self._setting.checked(self._leader, wanted, key=key)
        except Refused as error:
            return self._form(askable, request.form, [*mistakes, *_more(mistakes, error)])
        if request.form.get("do") != "set":
            return self._form(askable, request.form, looked_at=goal)
        goal = self._setting.set(self._leader, wanted, key=key, now=self._clock.now())
        return redirect(url_for("pages.goal", goal=goal.id), _SEE_OTHER)

    def edit(self, goal: str) -> ResponseReturnValue:
        found = self._setting.goal(self._leader, GoalId(goal))
        askable = self._askable(found.scope, found.indicator.survey)
        return self._form(askable, typed_of(found, askable, seen_of(found)), of=found)

    def change(self, goal: str) -> ResponseReturnValue:
        found = self._setting.goal(self._leader, GoalId(goal))
        askable = self._askable(found.scope, found.indicator.survey)
        wanted, mistakes = wish(request.form, askable)
        try:
            after = self._setting.checked(self._leader, wanted, as_=found)
        except Refused as error:
            return self._form(askable, request.form, [*mistakes, *_more(mistakes, error)], of=found)
        if request.form.get("do") != "set":
            return self._form(askable, request.form, of=found, looked_at=after)
        seen = request.form.get("seen", "")
        self._setting.change(self._leader, found.id, wanted, seen=seen, now=self._clock.now())
        return redirect(url_for("pages.goal", goal=found.id), _SEE_OTHER)

    def pause(self, goal: str) -> ResponseReturnValue:
        return self._paused(GoalId(goal), paused=True)

    def resume(self, goal: str) -> ResponseReturnValue:
        return self._paused(GoalId(goal), paused=False)

    def _paused(self, goal: GoalId, *, paused: bool) -> Response:
        self._setting.pause(self._leader, goal, paused=paused, now=self._clock.now())
        return redirect(url_for("pages.goal", goal=goal), _SEE_OTHER)

    def retiring(self, goal: str) -> ResponseReturnValue:
        found = self._setting.goal(self._leader, GoalId(goal))
        seen = self._showing.scope(self._leader, found.scope)
        return render_template(
            "goal_retire.html", goal=found, seen=seen_of(found), above=[*self._above(found.scope), seen]
        )

    def retire(self, goal: str) -> ResponseReturnValue:
        found = self._setting.goal(self._leader, GoalId(goal))
        self._setting.retire(self._leader, found.id, seen=request.form.get("seen", ""), now=self._clock.now())
        return redirect(url_for("setting.retired", scope=found.scope), _SEE_OTHER)

    # ── Looking ───────────────────────────────────────────────────────────────────────────────────────────────────

    def changes(self, goal: str) -> ResponseReturnValue:
        kept = self._setting.changes(self._leader, GoalId(goal))
        if not kept:
            return redirect(url_for("pages.goal", goal=goal), _SEE_OTHER)
        last = kept[0].told
        terms = last.after or last.before
        if terms is None:
            raise Unseen(goal)
        seen, history = (
            self._showing.scope(self._leader, terms.scope),
            self._setting.history(last.goal, today=self._today),
        )
        return render_template(
            "goal_changes.html",
            goal=last.goal,
            retired=last.after is None,
            terms=terms,
            scope=seen,
            above=[*self._above(seen.id), seen],
            changes=changes_view(kept, self._setting.names()),
            shifts=[ShiftView(one, terms.statistic) for one in history],
        )

    def retired(self, scope: str) -> ResponseReturnValue:
        kept = self._setting.retired(self._leader, ScopeId(scope))
        seen = self._showing.scope(self._leader, ScopeId(scope))
        return render_template(
            "retired_goals.html", scope=seen, above=[*self._above(seen.id), seen], goals=retired_view(kept)
        )

    # ── The form ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _form(
        self,
        askable: Askable,
        typed: Typed,
        mistakes: Sequence[Mistake] = (),
        *,
        of: Goal | None = None,
        looked_at: Goal | None = None,
    ) -> Response:
        foresight = self._foreseeing.of(looked_at, today=self._today) if looked_at else None
        page = render_template(
            "goal_form.html",
            askable=askable,
            groups=groups_of(askable.counted),
            typed=typed,
            chosen=set(typed.getlist("question")),
            also=set(typed.getlist("also")),
            windows=WINDOWS,
            mistakes=mistakes,
            goal=of,
            foresight=ForesightView(foresight, looked_at.indicator) if foresight and looked_at else None,
            above=[*self._above(askable.scope.id), askable.scope],
        )
        return make_response(page, _UNPROCESSABLE if mistakes else 200)

    def _askable(self, scope: str, survey: str) -> Askable:
        return self._setting.askable(self._leader, ScopeId(scope), SurveyId(survey))

    def _above(self, scope: ScopeId) -> list[object]:
        scopes = self._showing.scopes(self._leader)
        return [*trail_to(next(one for one in scopes if one.id == scope), scopes)]

    @property
    def _leader(self) -> LeaderId:
        return LeaderId(g.leader.id)

    @property
    def _today(self) -> date:
        return local_day(self._clock.now())


def _more(mistakes: Sequence[Mistake], error: Refused) -> list[Mistake]:
    """What else is wrong, each once."""
    known = {(one.part, one.rule) for one in mistakes}
    return [one for one in error.mistakes if (one.part, one.rule) not in known]
