"""Surveys as coordinators keep them: brought, checked, compared, published. A published version never changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.collector.application.asking import Asking
from services.collector.application.managing.people import Person, newest_of
from services.collector.application.managing.ports import Deed, ManagingReads, ManagingWork, Note, Upload
from services.collector.domain.comparing import Difference, differences
from services.collector.domain.errors import Unavailable
from services.collector.domain.managing import Changed, Mistake, NotYours, Refused, Rule, Unseen
from shared.contracts.directory import LinkKind, Origin, SurveyVersion
from shared.contracts.ids import OrganisationId, ScopeId, SurveyId
from shared.contracts.values import is_identity
from shared.survey.changes import incompatible
from shared.survey.definition import parse, read
from shared.survey.localised import Localised
from shared.survey.model import Survey
from shared.survey.problems import InvalidSurvey, Notice

# What nobody came back to publish.
_UPLOADS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SurveyView:
    """A survey with its versions, newest first. keeps: whether this person publishes new ones."""

    id: SurveyId
    title: Localised
    owner: OrganisationId | None
    versions: tuple[SurveyVersion, ...]
    keeps: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A definition that can be published: as it was brought, as Kaiku reads it, and what to know before."""

    definition: Mapping[str, object]
    survey: Survey
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadView:
    """A survey that waits to be published. before: the newest version, with what differs from it."""

    upload: Upload
    checked: Checked
    before: SurveyVersion | None
    differences: Sequence[Difference]


class Surveys:
    """What coordinators do with surveys."""

    def __init__(
        self,
        *,
        asking: Asking,
        reads: ManagingReads,
        work: Callable[[], ManagingWork],
        new_id: Callable[[], UUID],
    ) -> None:
        self._asking = asking
        self._reads = reads
        self._work = work
        self._new_id = new_id

    # ── Looking ───────────────────────────────────────────────────────────────────────────────────────────────────

    def all(self, who: Person) -> Sequence[SurveyView]:
        """Every survey that a coordinator sees, by id."""
        known = sorted({survey for survey, _ in who.directory.surveys})
        return [self._view(who, one) for one in known if who.sees_survey(one)]

    def one(self, who: Person, survey: SurveyId) -> SurveyView:
        """One of them. Raises Unseen."""
        if not who.sees_survey(survey):
            raise Unseen(survey)
        return self._view(who, survey)

    def version(self, who: Person, survey: SurveyId, number: int) -> tuple[SurveyVersion, Survey]:
        """One version, parsed. Raises Unseen, Unavailable for one that this release can't read."""
        found = who.directory.surveys.get((survey, number)) if who.sees_survey(survey) else None
        if found is None:
            raise Unseen(survey)
        return found, self._asking.survey(found)

    def compare(self, who: Person, survey: SurveyId, before: int, after: int) -> Sequence[Difference]:
        """What differs between two versions. Raises Unseen, Unavailable."""
        return differences(self.version(who, survey, before)[1], self.version(who, survey, after)[1])

    def title(self, version: SurveyVersion) -> Localised:
        """What a version is called."""
        return self._asking.survey(version).title

    # ── Bringing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def check(self, definition: Mapping[str, object]) -> Checked:
        """What Kaiku makes of a definition. Raises InvalidSurvey with every mistake in it."""
        reading = read(definition)
        return Checked(definition, reading.survey, reading.notices)

    def bring(
        self,
        who: Person,
        survey: str,
        definition: Mapping[str, object],
        *,
        owner: OrganisationId | None,
        links: LinkKind | None,
        now: datetime,
    ) -> UUID:
        """Keep a checked definition until it is published. Raises InvalidSurvey, Refused, NotYours.

        owner, links: of a new survey; an existing one keeps its owner.
        """
        newest, owner = self._may_bring(who, survey, owner)
        self.check(definition)
        upload = Upload(self._new_id(), SurveyId(survey), owner, links, definition, who.leader.id, now)
        if newest is not None and (newest.definition, newest.links) == (definition, links):
            raise Refused(Mistake("definition", Rule.NOTHING_NEW, {"version": newest.version}))
        with self._work() as work:
            work.drop_uploads(before=now - _UPLOADS_KEPT)
            work.keep_upload(upload)
            work.note(self._note(who, Deed.SURVEY_UPLOADED, owner, survey, now))
            work.commit()
        return upload.id

    def _may_bring(
        self, who: Person, survey: str, owner: OrganisationId | None
    ) -> tuple[SurveyVersion | None, OrganisationId | None]:
        if not is_identity(survey):
            raise Refused(Mistake("survey", Rule.ID, {"given": survey[:80]}))
        newest = newest_of(who.directory, SurveyId(survey))
        if newest is None:
            if not who.may_own(owner):
                raise Refused(Mistake("owner", Rule.OWNER))
            return None, owner
        if not who.sees_survey(newest.survey):
            raise Refused(Mistake("survey", Rule.ID_TAKEN, {"given": survey}))
        if not who.keeps_survey(newest.survey):
            raise NotYours(survey)
        return newest, newest.owner

    def uploads(self, who: Person) -> Sequence[Upload]:
        """What waits to be published by this person."""
        return [one for one in self._reads.uploads() if who.coordinates and who.may_own(one.owner)]

    def upload(self, who: Person, upload: UUID) -> UploadView:
        """One of them, with what it would change. Raises Unseen."""
        found = self._upload(who, upload)
        checked = self._checked(found)
        before = newest_of(who.directory, found.survey)
        changed: Sequence[Difference] = ()
        if before is not None:
            changed = differences(self._asking.survey(before), checked.survey)
        return UploadView(found, checked, before, changed)

    def discard(self, who: Person, upload: UUID, *, now: datetime) -> None:
        """Forget what waits. Raises Unseen."""
        found = self._upload(who, upload)
        with self._work() as work:
            if work.drop_upload(upload):
                work.note(self._note(who, Deed.SURVEY_DISCARDED, found.owner, found.survey, now))
            work.commit()

    def publish(self, who: Person, upload: UUID, *, now: datetime) -> SurveyVersion:
        """Freeze it as the next version. Raises Unseen, NotYours, Refused for changed questions, Changed."""
        found = self._upload(who, upload)
        version = self._next(who, found, self._checked(found))
        with self._work() as work:
            if not work.drop_upload(upload) or not work.publish(version, before=None, now=now):
                raise Changed(found.survey)
            subject = f"{version.survey}/{version.version}"
            work.note(self._note(who, Deed.SURVEY_PUBLISHED, version.owner, subject, now))
            work.commit()
        return version

    def _next(self, who: Person, found: Upload, checked: Checked) -> SurveyVersion:
        newest, owner = self._may_bring(who, found.survey, found.owner)
        versions = sorted(
            (one for one in who.directory.surveys.values() if one.survey == found.survey), key=lambda one: one.version
        )
        changed: dict[str, int] = {}
        for earlier in versions:
            try:
                before = parse(earlier.definition)
            except InvalidSurvey:
                continue  # what an older Kaiku took and this one does not can't be compared
            changed |= dict.fromkeys(incompatible(before, checked.survey), earlier.version)
        if changed:
            raise Refused(
                *(
                    Mistake("definition", Rule.CHANGED_QUESTION, {"question": question, "version": version})
                    for question, version in changed.items()
                )
            )
        number = (newest.version if newest else 0) + 1
        return SurveyVersion(found.survey, number, found.definition, found.links, owner, Origin.PAGE)

    def _upload(self, who: Person, upload: UUID) -> Upload:
        found = self._reads.upload(upload)
        if found is None or not who.coordinates or not who.may_own(found.owner):
            raise Unseen(upload)
        return found

    def _checked(self, upload: Upload) -> Checked:
        try:
            return self.check(upload.definition)
        except InvalidSurvey as error:  # an upgrade since then took something out
            raise Unseen(upload.id) from error

    def _view(self, who: Person, survey: SurveyId) -> SurveyView:
        versions = sorted(
            (one for one in who.directory.surveys.values() if one.survey == survey),
            key=lambda one: one.version,
            reverse=True,
        )
        try:
            title = self.title(versions[0])
        except Unavailable:  # this release can't read it: it is called by its id
            title = Localised.same(survey)
        return SurveyView(survey, title, versions[0].owner, tuple(versions), who.keeps_survey(survey))

    def _note(self, who: Person, deed: Deed, owner: OrganisationId | None, subject: str, now: datetime) -> Note:
        return Note(now, who.leader.id, deed, ScopeId(owner) if owner else who.network, subject, who.by_token)
