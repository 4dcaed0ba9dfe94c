"""The wire form of each document of the directory. Keys and envelopes live in `documents`."""

from marshmallow import fields

from shared.contracts import fields as f
from shared.contracts import values
from shared.contracts.directory import (
    Accessibility,
    Cadence,
    Credentials,
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
    Unit,
)
from shared.contracts.event_forms import TargetForm
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised


class AccessibilityForm(f.Form):
    """What the accessibility statement needs from the controller."""

    makes = Accessibility

    contact = f.text(load_default="")
    assessed = f.day(allow_none=True, load_default=None)
    shortcomings = f.localised(load_default=Localised())
    supervisor = f.localised(load_default=Localised())


class NetworkForm(f.Form):
    """All organisations together."""

    makes = Network

    id = f.identity()
    name = f.localised()
    controller = f.localised()
    contact = f.text()
    purpose = f.localised(load_default=Localised())
    basis = f.localised(load_default=Localised())
    officer = f.text(load_default="")
    retention_months = f.Value(values.ordinal, load_default=24)
    accessibility = fields.Nested(AccessibilityForm, load_default=Accessibility())
    demo = f.Value(values.yes_or_no)
    origin = f.one_of(Origin)


class OrganisationForm(f.Form):
    """A provider."""

    makes = Organisation

    id = f.identity()
    name = f.localised()
    escalates = f.Value(values.yes_or_no, load_default=True)
    origin = f.one_of(Origin)


class UnitForm(f.Form):
    """A node in an organisation's tree."""

    makes = Unit

    id = f.identity()
    name = f.localised()
    organisation = f.identity()
    parent = f.identity()
    closed = f.day(allow_none=True, load_default=None)
    merged_into = f.identity(allow_none=True, load_default=None)
    origin = f.one_of(Origin)


class GroupForm(f.Form):
    """Units across organisations."""

    makes = Group

    id = f.identity()
    name = f.localised()
    units = f.identities()
    origin = f.one_of(Origin)


class LeaderForm(f.Form):
    """A person who leads."""

    makes = Leader

    id = f.identity()
    name = f.text()
    email = f.text()
    language = f.one_of(Language)
    leads = f.identities()
    coordinates = f.identities(load_default=())
    cadence = f.one_of(Cadence, load_default=Cadence.AT_ONCE)
    any_hour = f.Value(values.yes_or_no, load_default=False)
    origin = f.one_of(Origin)


class SurveyVersionForm(f.Form):
    """A frozen version of a survey, its definition as it was published."""

    makes = SurveyVersion

    survey = f.identity()
    version = f.Value(values.ordinal)
    definition = fields.Dict(keys=fields.String(), required=True)
    links = f.one_of(LinkKind, allow_none=True, load_default=None)
    owner = f.identity(allow_none=True, load_default=None)
    origin = f.one_of(Origin)


class RoundForm(f.Form):
    """A survey version open to units."""

    makes = Round

    id = f.identity()
    survey = f.identity()
    version = f.Value(values.ordinal)
    opens = f.day()
    closes = f.day(allow_none=True)
    units = f.identities()
    link = f.one_of(LinkKind)
    cap = f.Value(values.ordinal, allow_none=True)
    per_minute = f.Value(values.ordinal, allow_none=True, load_default=None)
    historic = f.Value(values.yes_or_no)
    origin = f.one_of(Origin)


class IndicatorForm(f.Form):
    """A statistic of questions."""

    makes = Indicator

    survey = f.identity()
    questions = f.Tuple(f.word())
    statistic = f.one_of(Statistic)
    window_days = f.Value(values.ordinal)
    choices = f.Tuple(f.word())


class GoalForm(f.Form):
    """An indicator with a target and an owner."""

    makes = Goal

    id = f.identity()
    name = f.localised()
    scope = f.identity()
    owner = f.identity()
    indicator = fields.Nested(IndicatorForm, required=True)
    target = fields.Nested(TargetForm, required=True)
    also = f.identities(load_default=())
    paused = f.Value(values.yes_or_no, load_default=False)
    set_by = f.identity(allow_none=True, load_default=None)
    origin = f.one_of(Origin)


class CredentialsForm(f.Form):
    """How a leader may come in."""

    makes = Credentials

    leader = f.identity()
    session_version = f.Value(values.ordinal)
    tokens = f.Tuple(f.Value(values.digest))
    origin = f.one_of(Origin)


FORMS: dict[str, tuple[type, f.Form]] = {
    "network": (Network, NetworkForm()),
    "organisation": (Organisation, OrganisationForm()),
    "unit": (Unit, UnitForm()),
    "group": (Group, GroupForm()),
    "leader": (Leader, LeaderForm()),
    "survey": (SurveyVersion, SurveyVersionForm()),
    "round": (Round, RoundForm()),
    "goal": (Goal, GoalForm()),
    "credentials": (Credentials, CredentialsForm()),
}
