"""What services tell each other. Values only; their wire form lives in `cloudevents`.

Every event says all that its readers need: counting never looks into the directory, a mail never asks the aggregator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.directory import Target
from shared.contracts.ids import (
    ContactId,
    GoalId,
    LeaderId,
    OrganisationId,
    ResponseId,
    RoundId,
    ScopeId,
    SurveyId,
    UnitId,
)
from shared.survey.kinds import AnswerKind, Statistic
from shared.survey.localised import Language, Localised


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer to a question that is counted.

    values: the value chosen, every chosen value of `choices`, or nothing for "can't say". Numbers as the survey writes
    them ("4"), booleans "true" or "false".
    """

    kind: AnswerKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedbackSubmitted:
    """A response was accepted. time: when it was; the moment given in the file for imported ones (`historic`)."""

    response: ResponseId
    time: datetime
    organisation: OrganisationId
    unit: UnitId
    round: RoundId
    survey: SurveyId
    version: int
    answers: Mapping[str, GivenAnswer]
    historic: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackWithdrawn:
    """A response was withdrawn by its respondent."""

    response: ResponseId
    time: datetime
    organisation: OrganisationId
    unit: UnitId
    round: RoundId


@dataclass(frozen=True, slots=True)
class FeedbackInvited:
    """People of a unit got personal links. count: how many, five or more since the last such event of the place.

    day: the local day on which the last of them got hers.
    """

    id: UUID
    time: datetime
    organisation: OrganisationId
    unit: UnitId
    round: RoundId
    survey: SurveyId
    day: date
    count: int


class State(StrEnum):
    """What the evidence says of a goal."""

    UNKNOWN = "unknown"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Figure:
    """A released figure. value: in the units of its statistic, None without answers. n: released answers with a value.

    since, until: inclusive local days.
    """

    value: float | None
    n: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a goal's indicator, by name and title."""

    name: str
    title: Localised


@dataclass(frozen=True, slots=True)
class Moved:
    """How one question of a goal has moved: its figure since the day of a change, and before it."""

    question: Question
    since: Figure
    before: Figure


@dataclass(frozen=True, slots=True)
class GoalShifted:
    """The evidence says that a goal's status has changed. Carries all that a mail shows but the recipients.

    id: uuid5 of goal and ordinal. ordinal: 1 for the goal's first shift since it was set. since: the day that
    contributes most to the evidence. figures: since that day, before it, and over the goal's window. carried_by: names
    of the units that moved the evidence most, strongest first. also: who hears of it besides its owner and those who
    lead exactly its scope. moved: questions of an index, what moved most first; empty for one question alone.
    """

    id: UUID
    time: datetime
    goal: GoalId
    ordinal: int
    name: Localised
    owner: LeaderId
    scope: ScopeId
    scope_name: Localised
    survey: SurveyId
    questions: tuple[Question, ...]
    statistic: Statistic
    target: Target
    window_days: int
    before: State
    after: State
    since: date
    figure_since: Figure
    figure_before: Figure
    figure_window: Figure
    carried_by: tuple[Localised, ...]
    also: tuple[LeaderId, ...] = ()
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalWentQuiet:
    """Fresh answers have stopped coming for a goal. Never good news, and no shift.

    id: uuid5 of goal and latest. state: the latest that was known. latest: the last local day with a release.
    """

    id: UUID
    time: datetime
    goal: GoalId
    name: Localised
    owner: LeaderId
    also: tuple[LeaderId, ...]
    scope: ScopeId
    scope_name: Localised
    state: State
    latest: date


@dataclass(frozen=True, slots=True)
class Terms:
    """What a goal asks for at one time, in words' reach. choices: what a share counts, as titles."""

    name: Localised
    scope: ScopeId
    scope_name: Localised
    questions: tuple[Question, ...]
    statistic: Statistic
    target: Target
    window_days: int
    owner: LeaderId
    paused: bool = False
    choices: tuple[Localised, ...] = ()
    also: tuple[LeaderId, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalChanged:
    """A goal was set, changed or retired.

    id: uuid5 of goal and revision. revision: 1 for when it was first set. by: who did it on a page, None for the
    network file. by_name: their name. before: None for a goal that was set; after: None for one that was retired.
    """

    id: UUID
    time: datetime
    goal: GoalId
    revision: int
    by: LeaderId | None
    by_name: str
    before: Terms | None
    after: Terms | None


@dataclass(frozen=True, slots=True)
class SignInRequested:
    """A leader asked for a sign-in link. The link is signed by the notifier; the event holds no secret.

    goes_to: the path of ours where they wanted to be, empty for the usual one.
    """

    request: UUID
    time: datetime
    leader: LeaderId
    goes_to: str = ""


class MailKind(StrEnum):
    """What is mailed to somebody who is asked for an answer."""

    INVITATION = "invitation"
    FIRST_REMINDER = "first-reminder"
    SECOND_REMINDER = "second-reminder"


@dataclass(frozen=True, slots=True)
class InvitationRequested:
    """Somebody is to be invited or reminded. Carries all that the mail shows but its link, which the notifier signs.

    mail: the event's own random id, also of a repeat. contact: random; known to the collector alone. nonce: what the
    link is made of, useless without the key. until: the last local day on which the mail may go and the round takes
    answers, or None.
    """

    mail: UUID
    time: datetime
    kind: MailKind
    contact: ContactId
    address: str
    language: Language
    round: RoundId
    unit: UnitId
    nonce: bytes
    survey_title: Localised
    unit_name: Localised
    organisation_name: Localised
    controller: Localised
    reply_to: str
    until: date | None


class MailOutcome(StrEnum):
    """What became of a mail. sent: the receiving side took an invitation; of reminders this is never told.

    bounced: the address was refused for good. failed: the mail was given up.
    """

    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class InvitationReported:
    """What became of a mail that was requested. mail: the same as in the request. reason: a word of a bounded list."""

    mail: UUID
    time: datetime
    kind: MailKind
    contact: ContactId
    outcome: MailOutcome
    reason: str


@dataclass(frozen=True, slots=True)
class OptOutChanged:
    """Somebody who was invited wants no more such mails, or wants them again. address: a digest, no address."""

    id: UUID
    time: datetime
    address: bytes
    opted_out: bool


Event = (
    FeedbackSubmitted
    | FeedbackWithdrawn
    | FeedbackInvited
    | GoalShifted
    | GoalWentQuiet
    | GoalChanged
    | SignInRequested
    | InvitationRequested
    | InvitationReported
    | OptOutChanged
)
