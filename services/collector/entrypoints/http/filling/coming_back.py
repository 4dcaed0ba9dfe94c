"""Coming back to a draft: its address shows the page on which it was left. Opening one changes nothing."""

from collections.abc import Mapping

from flask import Response

from services.collector.application.use_cases import UseCases
from services.collector.domain.drafts import Draft
from services.collector.domain.errors import RoundNotOpen, Unavailable, UnknownDraft, UnknownLink
from services.collector.entrypoints.http.answer_list import titled
from services.collector.entrypoints.http.filling.fields import Sent, read
from services.collector.entrypoints.http.filling.going import REFUSALS, Going
from services.collector.entrypoints.http.filling.showing import Showing, Typed
from services.collector.entrypoints.http.speaking import speak_one_of
from shared.runtime.clock import Clock
from shared.survey.model import Survey
from shared.web import languages


class ComingBack:
    """Opens drafts and erases them."""

    def __init__(self, cases: UseCases, clock: Clock, going: Going, showing: Showing) -> None:
        self._cases = cases
        self._clock = clock
        self._going = going
        self._showing = showing

    def open(self, text: str) -> Response:
        """The form as it was left; or why it can't be sent any more, with what was answered."""
        now = self._clock.now()
        try:
            draft, saved = self._cases.drafting.open(text, now=now)
        except UnknownDraft as error:
            return self._showing.state(error, None)
        try:
            view = self._cases.looking.look(draft.link, now=now)
        except UnknownLink as error:
            return self._showing.state(error, None, self._answers(draft, self._survey(draft)))
        speak_one_of(view.asked.survey.languages, None if languages.was_chosen() else draft.language)
        if refusal := REFUSALS.get(view.state):
            refused = RoundNotOpen(view.asked.round.opens) if refusal is RoundNotOpen else refusal()
            return self._showing.state(refused, view.asked, self._answers(draft, view.asked.survey))
        return self._going.resume(draft, saved, view)

    def forget(self, text: str) -> Response:
        """Erase a draft. What it held stays on the page, to go on with."""
        try:
            draft, _ = self._cases.drafting.open(text, now=self._clock.now())
        except UnknownDraft:
            draft = None
        self._cases.drafting.forget(text)
        return self._showing.forgotten(draft)

    def _survey(self, draft: Draft) -> Survey | None:
        try:
            version = self._cases.asking.directory().surveys.get((draft.survey, draft.version))
            return self._cases.asking.survey(version) if version else None
        except Unavailable:  # this release can't read it: the answers are shown by their names
            return None

    def _answers(self, draft: Draft, survey: Survey | None) -> Typed:
        if survey is not None:
            return titled(survey, _read(survey, draft), languages.language(), now=self._clock.now())
        return [(name.partition(".")[2], [value]) for name, value in draft.fields if "." in name]


def _read(survey: Survey, draft: Draft) -> Mapping[str, object]:
    return read(survey, Sent(draft.fields)).answers
