"""Hypothesis strategies for what crosses the wire."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from shared.contracts.directory import (
    Accessibility,
    Bound,
    Cadence,
    Credentials,
    Document,
    Goal,
    Group,
    Indicator,
    Leader,
    LinkKind,
    Network,
    Organisation,
    Origin,
    Round,
    SurveyVersion,
    Target,
    Unit,
)
from shared.contracts.events import (
    Event,
    FeedbackInvited,
    FeedbackSubmitted,
    FeedbackWithdrawn,
    Figure,
    GivenAnswer,
    GoalChanged,
    GoalShifted,
    GoalWentQuiet,
    InvitationReported,
    InvitationRequested,
    MailKind,
    MailOutcome,
    Moved,
    OptOutChanged,
    Question,
    SignInRequested,
    State,
    Terms,
)
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.localised import Language, Localised

IDS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 – Hypothesis's
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
NUMBERS = st.floats(-1e6, 1e6)
COUNTS = st.integers(1, 10_000)
LOCALISED = st.builds(Localised, TEXTS, TEXTS, TEXTS)
ORIGINS = st.sampled_from(Origin)
TARGETS = st.builds(Target, st.sampled_from(Bound), NUMBERS)

GIVEN = st.one_of(
    st.builds(GivenAnswer, st.sampled_from(AnswerKind)),
    st.builds(GivenAnswer, st.just(AnswerKind.SCALE), st.integers(-5, 9).map(lambda n: (str(n),))),
    st.builds(GivenAnswer, st.just(AnswerKind.NPS), st.integers(0, 10).map(lambda n: (str(n),))),
    st.builds(GivenAnswer, st.just(AnswerKind.BOOLEAN), st.sampled_from([("true",), ("false",)])),
    st.builds(GivenAnswer, st.just(AnswerKind.CHOICE), st.tuples(WORDS)),
    st.builds(GivenAnswer, st.just(AnswerKind.CHOICES), st.lists(WORDS, unique=True, max_size=4).map(tuple)),
)
SUBMITTED = st.builds(
    FeedbackSubmitted,
    response=st.uuids(),
    time=MOMENTS,
    organisation=IDS,
    unit=IDS,
    round=IDS,
    survey=IDS,
    version=COUNTS,
    answers=st.dictionaries(WORDS, GIVEN, max_size=6),
    historic=st.booleans(),
)
FIGURES = st.builds(Figure, st.none() | NUMBERS, st.integers(0, 10_000), DAYS, DAYS)
QUESTIONS = st.builds(Question, WORDS, LOCALISED)
SHIFTED = st.builds(
    GoalShifted,
    id=st.uuids(),
    time=MOMENTS,
    goal=IDS,
    ordinal=COUNTS,
    name=LOCALISED,
    owner=IDS,
    scope=IDS,
    scope_name=LOCALISED,
    survey=IDS,
    questions=st.lists(QUESTIONS, max_size=3).map(tuple),
    statistic=st.sampled_from(Statistic),
    target=TARGETS,
    window_days=COUNTS,
    before=st.sampled_from(State),
    after=st.sampled_from(State),
    since=DAYS,
    figure_since=FIGURES,
    figure_before=FIGURES,
    figure_window=FIGURES,
    carried_by=st.lists(LOCALISED, max_size=3).map(tuple),
    also=st.lists(IDS, max_size=3).map(tuple),
    moved=st.lists(st.builds(Moved, QUESTIONS, FIGURES, FIGURES), max_size=3).map(tuple),
)
TERMS = st.builds(
    Terms,
    name=LOCALISED,
    scope=IDS,
    scope_name=LOCALISED,
    questions=st.lists(QUESTIONS, max_size=3).map(tuple),
    statistic=st.sampled_from(Statistic),
    target=TARGETS,
    window_days=COUNTS,
    owner=IDS,
    paused=st.booleans(),
    choices=st.lists(LOCALISED, max_size=3).map(tuple),
    also=st.lists(IDS, max_size=3).map(tuple),
)
CHANGED = st.builds(
    GoalChanged,
    id=st.uuids(),
    time=MOMENTS,
    goal=IDS,
    revision=COUNTS,
    by=st.none() | IDS,
    by_name=TEXTS,
    before=st.none() | TERMS,
    after=st.none() | TERMS,
)
QUIET = st.builds(
    GoalWentQuiet,
    id=st.uuids(),
    time=MOMENTS,
    goal=IDS,
    name=LOCALISED,
    owner=IDS,
    also=st.lists(IDS, max_size=3).map(tuple),
    scope=IDS,
    scope_name=LOCALISED,
    state=st.sampled_from(State),
    latest=DAYS,
)
MAILS = st.sampled_from(MailKind)
INVITED = st.builds(
    FeedbackInvited,
    id=st.uuids(),
    time=MOMENTS,
    organisation=IDS,
    unit=IDS,
    round=IDS,
    survey=IDS,
    day=DAYS,
    count=COUNTS,
)
INVITATIONS = st.builds(
    InvitationRequested,
    mail=st.uuids(),
    time=MOMENTS,
    kind=MAILS,
    contact=st.uuids(),
    address=TEXTS,
    language=st.sampled_from(Language),
    round=IDS,
    unit=IDS,
    nonce=st.binary(min_size=8, max_size=8),
    survey_title=LOCALISED,
    unit_name=LOCALISED,
    organisation_name=LOCALISED,
    controller=LOCALISED,
    reply_to=TEXTS,
    until=st.none() | DAYS,
)
REPORTS = st.builds(
    InvitationReported,
    mail=st.uuids(),
    time=MOMENTS,
    kind=MAILS,
    contact=st.uuids(),
    outcome=st.sampled_from(MailOutcome),
    reason=TEXTS,
)
OPT_OUTS = st.builds(
    OptOutChanged,
    id=st.uuids(),
    time=MOMENTS,
    address=st.binary(min_size=32, max_size=32),
    opted_out=st.booleans(),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    SUBMITTED,
    INVITED,
    INVITATIONS,
    REPORTS,
    OPT_OUTS,
    st.builds(FeedbackWithdrawn, response=st.uuids(), time=MOMENTS, organisation=IDS, unit=IDS, round=IDS),
    SHIFTED,
    CHANGED,
    QUIET,
    st.builds(SignInRequested, request=st.uuids(), time=MOMENTS, leader=IDS),
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
LINKS = st.none() | st.sampled_from(LinkKind)
IDS_IN_ORDER = st.lists(IDS, max_size=4).map(tuple)
DOCUMENTS: st.SearchStrategy[Document] = st.one_of(
    st.builds(
        Network,
        id=IDS,
        name=LOCALISED,
        controller=LOCALISED,
        contact=TEXTS,
        purpose=LOCALISED,
        basis=LOCALISED,
        officer=TEXTS,
        retention_months=COUNTS,
        accessibility=st.builds(Accessibility, TEXTS, st.none() | DAYS, LOCALISED, LOCALISED),
        demo=st.booleans(),
        origin=ORIGINS,
    ),
    st.builds(Organisation, IDS, LOCALISED, st.booleans(), ORIGINS),
    st.builds(Unit, IDS, LOCALISED, IDS, IDS, st.none() | DAYS, st.none() | IDS, ORIGINS),
    st.builds(Group, IDS, LOCALISED, IDS_IN_ORDER, ORIGINS),
    st.builds(
        Leader,
        id=IDS,
        name=TEXTS,
        email=TEXTS,
        language=st.sampled_from(Language),
        leads=IDS_IN_ORDER,
        coordinates=IDS_IN_ORDER,
        cadence=st.sampled_from(Cadence),
        any_hour=st.booleans(),
        origin=ORIGINS,
    ),
    st.builds(SurveyVersion, IDS, COUNTS, st.dictionaries(TEXTS, JSON, max_size=3), LINKS, st.none() | IDS, ORIGINS),
    st.builds(Credentials, IDS, COUNTS, st.lists(DIGESTS, max_size=3).map(tuple), ORIGINS),
    st.builds(
        Round,
        IDS,
        IDS,
        COUNTS,
        DAYS,
        st.none() | DAYS,
        IDS_IN_ORDER,
        st.sampled_from(LinkKind),
        st.none() | COUNTS,
        st.none() | COUNTS,
        st.booleans(),
        ORIGINS,
    ),
    st.builds(
        Goal,
        IDS,
        LOCALISED,
        IDS,
        IDS,
        st.builds(
            Indicator,
            IDS,
            st.lists(WORDS, max_size=3).map(tuple),
            st.sampled_from(Statistic),
            COUNTS,
            st.lists(WORDS, max_size=3).map(tuple),
        ),
        TARGETS,
        st.lists(IDS, max_size=3).map(tuple),
        st.booleans(),
        st.none() | IDS,
        ORIGINS,
    ),
)
