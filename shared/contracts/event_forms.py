"""The wire form of each event's `data`. The envelope around it lives in `cloudevents`."""

from collections.abc import Mapping

from marshmallow import fields

from shared.contracts import fields as f
from shared.contracts import values
from shared.contracts.directory import Bound, Target
from shared.contracts.events import (
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
from shared.survey.kinds import Statistic
from shared.survey.localised import Language


class Given(f.Value):
    """A counted answer: `{"kind": "scale", "values": ["4"]}`."""

    def __init__(self) -> None:
        super().__init__(read_given, write_given)


def read_given(given: object) -> GivenAnswer:
    """An answer from its wire form. Raises ValueError, TypeError."""
    if type(given) is not dict or given.keys() != {"kind", "values"} or type(given["values"]) is not list:
        raise ValueError("not an answer")
    return values.given_answer(given["kind"], *given["values"])


def write_given(answer: GivenAnswer) -> Mapping[str, object]:
    """The wire form of an answer."""
    return {"kind": answer.kind.value, "values": list(answer.values)}


class FeedbackSubmittedForm(f.Form):
    """`feedback.submitted.v1`; time stands in the envelope."""

    makes = dict

    response = f.uuid()
    organisation = f.identity()
    unit = f.identity()
    round = f.identity()
    survey = f.identity()
    version = f.Value(values.ordinal)
    answers = fields.Dict(keys=f.word(), values=Given(), required=True)
    historic = f.Value(values.yes_or_no)


class FeedbackWithdrawnForm(f.Form):
    """`feedback.withdrawn.v1`."""

    makes = dict

    response = f.uuid()
    organisation = f.identity()
    unit = f.identity()
    round = f.identity()


class FeedbackInvitedForm(f.Form):
    """`feedback.invited.v1`."""

    makes = dict

    id = f.uuid()
    organisation = f.identity()
    unit = f.identity()
    round = f.identity()
    survey = f.identity()
    day = f.day()
    count = f.Value(values.ordinal)


class FigureForm(f.Form):
    """A released figure."""

    makes = Figure

    value = f.Value(values.number, allow_none=True)
    n = f.Value(values.whole)
    since = f.day()
    until = f.day()


class QuestionForm(f.Form):
    """A question of a goal."""

    makes = Question

    name = f.word()
    title = f.localised()


class TargetForm(f.Form):
    """What a goal asks for."""

    makes = Target

    bound = f.one_of(Bound)
    value = f.Value(values.number)


class MovedForm(f.Form):
    """How a question has moved."""

    makes = Moved

    question = fields.Nested(QuestionForm, required=True)
    since = fields.Nested(FigureForm, required=True)
    before = fields.Nested(FigureForm, required=True)


class GoalShiftedForm(f.Form):
    """`goal.shifted.v1`."""

    makes = dict

    id = f.uuid()
    goal = f.identity()
    ordinal = f.Value(values.ordinal)
    name = f.localised()
    owner = f.identity()
    scope = f.identity()
    scope_name = f.localised()
    survey = f.identity()
    questions = f.Tuple(fields.Nested(QuestionForm))
    statistic = f.one_of(Statistic)
    target = fields.Nested(TargetForm, required=True)
    window_days = f.Value(values.ordinal)
    before = f.one_of(State)
    after = f.one_of(State)
    since = f.day()
    figure_since = fields.Nested(FigureForm, required=True)
    figure_before = fields.Nested(FigureForm, required=True)
    figure_window = fields.Nested(FigureForm, required=True)
    carried_by = f.Tuple(fields.Nested(f.LocalisedForm))
    also = f.identities(load_default=())
    moved = f.Tuple(fields.Nested(MovedForm), load_default=())


class GoalWentQuietForm(f.Form):
    """`goal.went-quiet.v1`."""

    makes = dict

    id = f.uuid()
    goal = f.identity()
    name = f.localised()
    owner = f.identity()
    also = f.identities()
    scope = f.identity()
    scope_name = f.localised()
    state = f.one_of(State)
    latest = f.day()


class TermsForm(f.Form):
    """What a goal asks for at one time."""

    makes = Terms

    name = f.localised()
    scope = f.identity()
    scope_name = f.localised()
    questions = f.Tuple(fields.Nested(QuestionForm))
    statistic = f.one_of(Statistic)
    target = fields.Nested(TargetForm, required=True)
    window_days = f.Value(values.ordinal)
    owner = f.identity()
    paused = f.Value(values.yes_or_no)
    choices = f.Tuple(fields.Nested(f.LocalisedForm), load_default=())
    also = f.identities(load_default=())


class GoalChangedForm(f.Form):
    """`goal.changed.v1`."""

    makes = dict

    id = f.uuid()
    goal = f.identity()
    revision = f.Value(values.ordinal)
    by = f.identity(allow_none=True)
    by_name = f.text()
    before = fields.Nested(TermsForm, required=True, allow_none=True)
    after = fields.Nested(TermsForm, required=True, allow_none=True)


class SignInRequestedForm(f.Form):
    """`sign-in.requested.v1`."""

    makes = dict

    request = f.uuid()
    leader = f.identity()
    goes_to = f.text(load_default="")


class InvitationRequestedForm(f.Form):
    """`invitation.requested.v1`."""

    makes = dict

    mail = f.uuid()
    kind = f.one_of(MailKind)
    contact = f.uuid()
    address = f.text()
    language = f.one_of(Language)
    round = f.identity()
    unit = f.identity()
    nonce = f.Value(values.hexadecimal, bytes.hex)
    survey_title = f.localised()
    unit_name = f.localised()
    organisation_name = f.localised()
    controller = f.localised()
    reply_to = f.text()
    until = f.day(allow_none=True)


class InvitationReportedForm(f.Form):
    """`invitation.reported.v1`."""

    makes = dict

    mail = f.uuid()
    kind = f.one_of(MailKind)
    contact = f.uuid()
    outcome = f.one_of(MailOutcome)
    reason = f.text()


class OptOutChangedForm(f.Form):
    """`opt-out.changed.v1`."""

    makes = dict

    id = f.uuid()
    address = f.Value(values.hexadecimal, bytes.hex)
    opted_out = f.Value(values.yes_or_no)


FORMS: Mapping[str, tuple[type, f.Form]] = {
    "feedback.submitted.v1": (FeedbackSubmitted, FeedbackSubmittedForm()),
    "feedback.withdrawn.v1": (FeedbackWithdrawn, FeedbackWithdrawnForm()),
    "feedback.invited.v1": (FeedbackInvited, FeedbackInvitedForm()),
    "goal.shifted.v1": (GoalShifted, GoalShiftedForm()),
    "goal.went-quiet.v1": (GoalWentQuiet, GoalWentQuietForm()),
    "goal.changed.v1": (GoalChanged, GoalChangedForm()),
    "sign-in.requested.v1": (SignInRequested, SignInRequestedForm()),
    "invitation.requested.v1": (InvitationRequested, InvitationRequestedForm()),
    "invitation.reported.v1": (InvitationReported, InvitationReportedForm()),
    "opt-out.changed.v1": (OptOutChanged, OptOutChangedForm()),
}
