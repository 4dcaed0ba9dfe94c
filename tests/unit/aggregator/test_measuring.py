"""Measuring a scope: what is compared with what, rates credited to invitations, series, and what is refused."""

from datetime import date, timedelta

import pytest

from services.aggregator.application.measuring import Measuring, Overview, QuestionMeasures, TooManyPoints
from services.aggregator.application.showing import Showing, Unseen
from services.aggregator.application.wanted import Refused, Wanted, Why
from services.aggregator.domain.indicators import Window
from services.aggregator.domain.intervals import share_interval
from services.aggregator.domain.windows import Funding, OfRound, Rolling, Span, Step
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import LeaderId, RoundId, ScopeId, UnitId
from shared.survey.kinds import Statistic
from tests.fakes.leading import HERVANTA, KONE, MIA, NETWORK, OTTO, PARTNERSHIP, PYYNIKKI, ROUND, Shown, a_network

TODAY = date(2026, 3, 3)
DAY = timedelta(days=1)
MONTH = Rolling(30)
ASKED, EARLIER = RoundId("asked"), RoundId("earlier")


def a_personal_round(name: RoundId, opens: date, closes: date | None = None) -> Round:
    units = (UnitId(HERVANTA), UnitId(KONE), UnitId(PYYNIKKI))
    return Round(name, PARTNERSHIP, 1, opens, closes, units, LinkKind.PERSONAL)


class World:
    def __init__(self) -> None:
        self.shown = Shown()
        directory = a_network(
            a_personal_round(ASKED, TODAY - 20 * DAY),
            a_personal_round(EARLIER, TODAY - 80 * DAY, TODAY - 50 * DAY),
        )
        showing = Showing(self.shown, directory=lambda: directory)
        self.measuring = Measuring(self.shown, showing=showing, directory=lambda: directory)

    def release(
        self, days_ago: int, n: int = 5, *, round_: RoundId = ROUND, value: str = "v5", unknown: int = 0
    ) -> None:
        self.shown.release(HERVANTA, TODAY - days_ago * DAY, "trust", unknown, round_=round_, **{value: n})

    def invite(self, days_ago: int, people: int, *, round_: RoundId = ASKED, unit: ScopeId = HERVANTA) -> None:
        self.shown.invite(unit, TODAY - days_ago * DAY, people, round_=round_)

    def look(
        self,
        span: Span = MONTH,
        *,
        scope: ScopeId = HERVANTA,
        step: Step | None = None,
        since: date | None = None,
    ) -> Overview:
        return self.measuring.overview(MIA, scope, PARTNERSHIP, span, today=TODAY, step=step, since=since)

    def trust(self, span: Span = MONTH, *, step: Step | None = None, since: date | None = None) -> QuestionMeasures:
        return self.look(span, step=step, since=since).questions[0]


@pytest.fixture
def world() -> World:
    return World()


def test_a_figure_stands_beside_that_of_the_window_before(world: World) -> None:
    world.release(3, 10, value="v5", unknown=2)
    world.release(29, 5, value="v4")
    world.release(30, 5, value="v2")
    world.release(31, 5, value="v3")
    trust = world.trust()
    assert trust.figure.now.value == pytest.approx((50 + 20) / 15)
    assert trust.figure.before is not None
    assert (trust.figure.before.value, trust.figure.before.n) == (2.5, 10)
    assert trust.figure.change is not None
    assert trust.figure.change.by == pytest.approx(14 / 3 - 2.5)
    assert trust.figure.change.excludes_zero
    assert trust.cant_say.now.value == pytest.approx(2 / 17)
    assert trust.top is not None
    assert trust.top.values == ("4", "5")
    assert (trust.top.figure.now.value, trust.top.figure.now.n) == (1.0, 15)


def test_the_choices_of_a_question_have_shares_of_their_own(world: World) -> None:
    world.shown.release(HERVANTA, TODAY, "channels", phone=5, visit=2)
    channels = world.look().questions[3]
    assert channels.figure.now.value is None
    shares = {one: figure.now.value for one, figure in channels.choices.items()}
    assert shares == {"phone": pytest.approx(5 / 7), "visit": pytest.approx(2 / 7)}


def test_nothing_before_is_no_change(world: World) -> None:
    world.release(1)
    trust = world.trust()
    assert trust.figure.change is None
    assert trust.figure.before is not None
    assert trust.figure.before.n == 0


def test_a_round_is_measured_over_all_its_answers_and_compared_with_the_round_before(world: World) -> None:
    world.release(19, 5, round_=ASKED)
    world.release(0, 5, round_=ASKED, value="v3")
    world.release(70, 6, round_=EARLIER, value="v2")
    world.release(5, 9)
    overview = world.look(OfRound(ASKED))
    assert overview.questions[0].figure.now.n == 10
    assert overview.questions[0].figure.before is not None
    assert overview.questions[0].figure.before.n == 6
    assert overview.windows.round_before is not None
    assert overview.windows.round_before.id == EARLIER
    assert overview.windows.now == Window(TODAY - 20 * DAY, TODAY)
    first = world.look(OfRound(EARLIER))
    assert first.windows.before is None
    assert first.questions[0].figure.before is None


def test_a_round_elsewhere_or_of_another_survey_is_not_seen(world: World) -> None:
    for scope, round_ in ((KONE, "nowhere"), (HERVANTA, "")):
        with pytest.raises(Unseen):
            world.look(OfRound(RoundId(round_)), scope=scope)
    with pytest.raises(Unseen):
        world.measuring.overview(OTTO, HERVANTA, PARTNERSHIP, Rolling(7), today=TODAY)


def test_a_late_answer_raises_the_rate_of_the_day_that_invited(world: World) -> None:
    world.invite(40, 20, round_=ASKED)
    world.release(39, 8, round_=ASKED)
    before = world.look()
    assert before.rate.now is None  # nobody was invited in the latest thirty days
    assert before.rate.before is not None
    assert before.rate.before.rate == pytest.approx(8 / 20)
    world.release(1, 6, round_=ASKED)
    after = world.look()
    assert after.rate.now is None
    assert after.rate.before is not None
    assert after.rate.before.rate == pytest.approx(14 / 20)


def test_a_windows_rate_weighs_rounds_by_those_who_were_invited_in_it(world: World) -> None:
    world.invite(10, 20, round_=ASKED)
    world.invite(60, 60, round_=EARLIER)
    world.invite(5, 20, round_=EARLIER)
    world.release(9, 10, round_=ASKED, unknown=2)
    world.release(55, 60, round_=EARLIER)
    rate = world.look().rate.now
    assert rate is not None
    assert rate.invited == 40
    assert rate.rate == pytest.approx((20 * 12 / 20 + 20 * 60 / 80) / 40)
    assert rate.interval == share_interval(27, 40)


def test_a_rate_is_of_released_answers_only_and_never_above_one(world: World) -> None:
    world.invite(10, 10)
    assert world.look().rate.now is not None
    assert world.look().rate.now.rate == 0  # type: ignore[union-attr]  # just looked at
    world.release(3, 13, round_=ASKED)
    rate = world.look().rate.now
    assert rate is not None
    assert rate.rate == 1


def test_there_is_no_rate_where_fewer_than_five_were_invited(world: World) -> None:
    world.invite(10, 4)
    assert world.look().rate.now is None


def test_where_all_answers_came_by_invitation_chance_is_smaller(world: World) -> None:
    world.release(3, 10, round_=ASKED)
    world.release(2, 10, round_=ASKED, value="v3")
    alone = world.trust().figure.now.interval
    world.invite(10, 25)
    corrected = world.trust().figure.now.interval
    assert alone is not None
    assert corrected is not None
    # As if 25 + 2 × 4 had been invited: in each of its two units up to four more may not have been heard of.
    shrunk = ((33 - 20) / 32) ** 0.5
    assert corrected.high - corrected.low == pytest.approx((alone.high - alone.low) * shrunk)
    world.release(1, 5)  # these came through an open link
    plain = world.trust().figure.now.interval
    assert plain is not None
    assert plain.high - plain.low > corrected.high - corrected.low


def test_a_series_has_the_figure_as_it_stood_on_each_day(world: World) -> None:
    for days in range(0, 60, 3):
        world.release(days, 5, value="v4" if days < 30 else "v2")
    trust = world.trust(Rolling(7), step=Step.WEEK, since=TODAY - 50 * DAY)
    assert [one.window.until for one in trust.series] == [TODAY - days * DAY for days in range(49, -1, -7)]
    assert all(one.window.since == one.window.until - 6 * DAY for one in trust.series)
    assert trust.series[-1].measured == trust.figure.now
    assert [one.measured.value for one in trust.series[:3]] == [2, 2, 2]
    assert [one.measured.value for one in trust.series[-3:]] == [4, 4, 4]


def test_a_series_of_a_round_grows_day_by_day(world: World) -> None:
    for days in (19, 12, 5):
        world.release(days, 5, round_=ASKED)
    trust = world.trust(OfRound(ASKED), step=Step.WEEK)
    assert [(one.window.until, one.measured.n) for one in trust.series] == [
        (TODAY - 14 * DAY, 5),
        (TODAY - 7 * DAY, 10),
        (TODAY, 15),
    ]


def test_a_series_of_rates_is_of_those_invited_then(world: World) -> None:
    world.invite(15, 10)
    world.invite(1, 10)
    world.release(1, 5, round_=ASKED)
    rates = world.look(Rolling(7), step=Step.WEEK, since=TODAY - 21 * DAY).rates
    assert [one.rate.rate if one.rate else None for one in rates] == [None, 0.25, None, 0.25]


def test_a_series_too_long_to_look_at_is_refused(world: World) -> None:
    with pytest.raises(TooManyPoints):
        world.look(step=Step.WEEK, since=date(2001, 1, 1))
    assert world.look(step=Step.MONTH, since=date(2001, 1, 1)).questions


def test_every_window_is_read_in_one_go(world: World) -> None:
    world.release(1)
    for span in (Rolling(365), Funding(), Funding(previous=True)):
        world.shown.readings = 0
        world.look(span, step=Step.MONTH)
        assert world.shown.readings == 1


def test_an_index_is_the_figure_of_several_questions(world: World) -> None:
    world.release(1, 5, value="v4")
    one = figure(world, "trust", statistic=Statistic.MEAN)
    assert one == (4.0, 5)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted((), Statistic.MEAN), Why.NO_QUESTION),
        (Wanted(("nothing",), Statistic.MEAN), Why.UNKNOWN_QUESTION),
        (Wanted(("better",), Statistic.MEAN), Why.UNKNOWN_QUESTION),
        (Wanted(("channels",), Statistic.MEAN), Why.OTHER_STATISTIC),
        (Wanted(("trust",), Statistic.NPS), Why.OTHER_STATISTIC),
        (Wanted(("trust", "recommend"), Statistic.MEAN), Why.OTHER_SCALES),
        (Wanted(("trust",), Statistic.SHARE), Why.NO_CHOICE),
        (Wanted(("trust",), Statistic.SHARE, ("6",)), Why.UNKNOWN_CHOICE),
        (Wanted(("channels",), Statistic.SHARE, ("phone", "visit")), Why.SEVERAL_OF_SEVERAL),
    ],
)
def test_figures_that_no_answers_tell_are_refused(world: World, wanted: Wanted, why: Why) -> None:
    with pytest.raises(Refused) as refused:
        world.measuring.figure(MIA, HERVANTA, PARTNERSHIP, wanted, Rolling(30), today=TODAY)
    assert refused.value.why is why


def test_shares_and_cant_says_may_be_asked_for_alone(world: World) -> None:
    world.release(1, 6, value="v4", unknown=2)
    world.shown.release(HERVANTA, TODAY, "channels", phone=5, visit=2)
    assert figure(world, "trust", statistic=Statistic.SHARE, choices=("4", "5")) == (1.0, 6)
    assert figure(world, "trust", statistic=None) == (0.25, 8)
    assert figure(world, "channels", statistic=Statistic.SHARE, choices=("visit",)) == (2 / 7, 7)


def figure(
    world: World, *questions: str, statistic: Statistic | None, choices: tuple[str, ...] = ()
) -> tuple[float | None, int]:
    found = world.measuring.figure(
        LeaderId(MIA), NETWORK, PARTNERSHIP, Wanted(questions, statistic, choices), Rolling(30), today=TODAY
    )
    return found.figure.now.value, found.figure.now.n
