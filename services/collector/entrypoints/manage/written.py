"""Values of the application as the API writes them."""

from typing import Any

from marshmallow import Schema

from services.collector.application.inviting.adding import Added
from services.collector.application.inviting.telling import AddressStory, UnitInvitations
from services.collector.application.managing.ports import Noted, Upload
from services.collector.application.managing.rounds import Participation, RoundView
from services.collector.application.managing.surveys import Checked, SurveyView, UploadView
from services.collector.domain.comparing import Difference
from services.collector.entrypoints.manage import schemas as s
from shared.contracts.directory import Round, SurveyVersion


def dumped(schema: Schema, value: object) -> dict[str, Any]:
    """The JSON object of a value."""
    found: dict[str, Any] = schema.dump(value)
    return found


def survey(view: SurveyView) -> dict[str, Any]:
    """A survey."""
    return dumped(s.SurveySchema(), view)


def version(one: SurveyVersion) -> dict[str, Any]:
    """A version with its definition."""
    return dumped(s.VersionSchema(), one)


def checked(one: Checked) -> dict[str, Any]:
    """What Kaiku makes of a definition."""
    return dumped(s.CheckedSchema(), _checked(one))


def difference(one: Difference) -> dict[str, Any]:
    """A question that differs."""
    return dumped(s.DifferenceSchema(), one)


def upload(one: Upload) -> dict[str, Any]:
    """What waits."""
    return dumped(s.UploadSchema(), one)


def upload_view(view: UploadView) -> dict[str, Any]:
    """What waits, with what would change."""
    more = {
        "checked": _checked(view.checked),
        "before": view.before.version if view.before else None,
        "differences": view.differences,
    }
    return {**upload(view.upload), **dumped(s.UploadViewSchema(only=list(more)), more)}


def round_(one: Round) -> dict[str, Any]:
    """A round."""
    return dumped(s.RoundSchema(), one)


def round_view(view: RoundView) -> dict[str, Any]:
    """A round as somebody sees it."""
    more = {"units": view.units, "state": view.state, "others": view.others, "keeps": view.keeps}
    return {**round_(view.round), **dumped(s.RoundViewSchema(only=list(more)), more)}


def participation(one: Participation) -> dict[str, Any]:
    """How many have answered."""
    return dumped(s.ParticipationSchema(), one)


def unit_invitations(one: UnitInvitations) -> dict[str, Any]:
    """How a unit's invitations stand."""
    return dumped(s.UnitInvitationsSchema(), one)


def added(one: Added) -> dict[str, Any]:
    """What came of a file of contacts."""
    return dumped(s.AddedSchema(), one)


def story(one: AddressStory) -> dict[str, Any]:
    """What became of an address."""
    return dumped(s.StorySchema(), one)


def note(one: Noted) -> dict[str, Any]:
    """A line of the audit log."""
    return {"position": one.position, **dumped(s.NoteSchema(exclude=["position"]), one.note)}


def _checked(one: Checked) -> dict[str, object]:
    return {
        "title": one.survey.title,
        "questions": [question.name for question in one.survey.questions()],
        "languages": one.survey.languages,
        "notices": one.notices,
    }
