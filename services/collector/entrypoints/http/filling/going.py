"""Going through a form: what comes of each button. Every page carries all answers; only sending keeps any."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from flask import Response

from services.collector.application.asking import Asked, Found
from services.collector.application.drafting import Saved
from services.collector.application.looking import LinkView
from services.collector.application.ports import Channel, Refusal
from services.collector.application.submitting import Submission
from services.collector.application.use_cases import UseCases
from services.collector.domain.drafts import Draft
from services.collector.domain.errors import (
    CapReached,
    CollectorError,
    InvalidAnswers,
    KeyReused,
    LinkUsed,
    RoundClosed,
    RoundNotOpen,
    TooManyAtOnce,
    Unavailable,
    UnknownLink,
)
from services.collector.domain.places import State, state_on
from services.collector.domain.submissions import SubmissionKey, read_key
from services.collector.entrypoints.http.answer_list import titled
from services.collector.entrypoints.http.counting import count, counting
from services.collector.entrypoints.http.filling.entering import WAS, entered
from services.collector.entrypoints.http.filling.fields import Sent, read
from services.collector.entrypoints.http.filling.sheet import (
    DO,
    KEY,
    SWITCH,
    Judged,
    Sheet,
    answers_in,
    judge,
    number_in,
    sheet_of,
)
from services.collector.entrypoints.http.filling.showing import Showing
from services.collector.entrypoints.http.filling.way import numbers_of, visible_on
from services.collector.entrypoints.http.speaking import speak_one_of
from services.collector.entrypoints.http.words import Words
from shared.contracts.directory import Round
from shared.runtime.clock import Clock, local_day
from shared.survey.localised import Language
from shared.survey.model import Section
from shared.web import languages

NEXT, BACK, SEND, SAVE = "next", "back", "send", "save"
_CHANGE = "page."
REFUSALS: dict[State, type[CollectorError]] = {
    State.NOT_OPEN: RoundNotOpen,
    State.CLOSED: RoundClosed,
    State.USED: LinkUsed,
    State.FULL: CapReached,
}
_OF_THE_LINK = (UnknownLink, RoundNotOpen, RoundClosed, LinkUsed, CapReached)


class Going:
    """The steps. mint: makes a submission key."""

    def __init__(
        self, cases: UseCases, clock: Clock, words: Words, mint: Callable[[], SubmissionKey], showing: Showing
    ) -> None:
        self._cases = cases
        self._clock = clock
        self._words = words
        self._mint = mint
        self._showing = showing

    def begin(self, link: str) -> Response:
        """The first page, or why there is none."""
        now = self._clock.now()
        try:
            view = self._cases.looking.look(link, now=now)
        except UnknownLink as error:
            return self._showing.state(error, None)
        language = speak_one_of(view.asked.survey.languages)
        if refusal := REFUSALS.get(view.state):
            refused = RoundNotOpen(view.asked.round.opens) if refusal is RoundNotOpen else refusal()
            return self._showing.state(refused, view.asked)
        judged = judge(Sheet(link, view.asked, view.personal, self._mint(), Sent()), self._words, language, now=now)
        return self._showing.page(judged.without_errors(), judged.way.at(None))

    def on(self, link: str, sent: Sent) -> Response:
        """What comes of a button."""
        asked: Asked | None = None
        now, do = self._clock.now(), sent.get(DO, NEXT)
        try:
            with counting(self._cases.journal, Channel.FORM):
                found = self._cases.asking.find(link)
            asked = found.asked
            language = speak_one_of(asked.survey.languages, sent.get(SWITCH))
            sheet, has_key = self._sheet(link, found, sent, language)
            if SWITCH in sent:
                return self._stay(judge(sheet, self._words, language, now=now), None)
            if do == SEND:
                return self._send(sheet, language, now, has_key=has_key)
            _refuse_unless_open(asked.round, now)
            return self._step(do, judge(sheet, self._words, language, now=now), language, now)
        except Unavailable:
            return self._showing.later(link, sent)
        except TooManyAtOnce as error:
            return self._showing.later(link, sent, wait=error.seconds)
        except _OF_THE_LINK as error:
            return self._refused(error, asked, sent)

    def look(self, link: str, sent: Sent) -> Response:
        """What a page shows with the answers as they are; nothing when there is no page."""
        try:
            found = self._cases.asking.find(link)
        except CollectorError:
            return Response(status=204)
        language = speak_one_of(found.asked.survey.languages)
        sheet, _ = self._sheet(link, found, sent, language)
        judged = judge(sheet, self._words, language, now=self._clock.now())
        page = judged.way.at(sheet.page)
        if judged.way.number_of(page) != sheet.page:  # the page itself has gone: continuing will tell
            return Response(status=204)
        news = judged.way.unseen(page, sheet.seen)
        return self._showing.part(judged.without_errors(), page, news=news)

    def _sheet(self, link: str, found: Found, sent: Sent, language: Language) -> tuple[Sheet, bool]:
        key = read_key(sent.get(KEY))
        bare = Sheet(link, found.asked, found.personal is not None, key or self._mint(), answers_in(found.asked, sent))
        return entered(sheet_of(sent, bare), sent.get(WAS), language, now=self._clock.now()), key is not None

    def _step(self, do: str, judged: Judged, language: Language, now: datetime) -> Response:
        sheet, way = judged.sheet, judged.way
        page = way.at(sheet.page)
        if do == SAVE:
            saved = self._saved(sheet, language, now) or self._cases.drafting.save(sheet.as_draft(language), now=now)
            return self._showing.saved(replace(sheet, draft=saved.token), saved)
        if do == BACK:
            before = way.pages[-1] if sheet.page is None else way.before(page) or page
            return self._turn(judged.without_errors(), before, language, now)
        if do.startswith(_CHANGE):
            number = number_in(do.removeprefix(_CHANGE))
            return self._turn(judged.without_errors(), way.at(number), language, now)
        if sheet.page is None and sheet.checking:
            return self._check(judged, language, now)
        news = way.unseen(page, sheet.seen)
        if news or judged.is_wrong(page):
            without_news = judged.without_errors(of=[one.name for one in news])
            return self._turn(without_news, page, language, now, tried=without_news.is_wrong(page))
        return self._forward(judged, page, language, now)

    def _forward(self, judged: Judged, page: Section, language: Language, now: datetime) -> Response:
        """The next page; from the last one on those that an answer has changed; then the answers to be checked."""
        way, sheet = judged.way, judged.sheet
        after = None if sheet.checking else way.after(page)
        if after is None:
            judged = replace(judged, sheet=replace(sheet, checking=True))
            after = next((one for one in way.pages if judged.is_wrong(one) or way.unseen(one, sheet.seen)), None)
        if after is None:
            return self._check(judged, language, now)
        return self._turn(judged.without_errors(of=self._unshown(judged, after)), after, language, now)

    def _turn(
        self, judged: Judged, page: Section, language: Language, now: datetime, *, tried: bool = False
    ) -> Response:
        """Show a page, and keep the draft as it is there."""
        number = judged.way.number_of(page)
        news = judged.way.unseen(page, judged.sheet.seen) if number == judged.sheet.page else ()
        wrong = judged.is_wrong(page)
        shown = replace(judged, sheet=replace(judged.sheet, page=number, tried=tried or wrong))
        saved, shown = self._kept(shown, language, now)
        return self._showing.page(shown, page, news=news, saved=saved, status=422 if wrong else 200)

    def _check(self, judged: Judged, language: Language, now: datetime) -> Response:
        """The answers, unless something is still wrong on a page: then that page."""
        checked = replace(judged, sheet=replace(judged.sheet, page=None, checking=True))
        wrong = next((one for one in judged.way.pages if judged.is_wrong(one)), None)
        if wrong is not None:
            return self._turn(checked, wrong, language, now, tried=True)
        saved, checked = self._kept(checked, language, now)
        return self._showing.check(checked, saved=saved)

    def resume(self, draft: Draft, saved: Saved, view: LinkView) -> Response:
        """The page on which a draft was left."""
        language, fields = languages.language(), Sent(draft.fields)
        key = read_key(fields.get(KEY)) or self._mint()
        bare = Sheet(draft.link, view.asked, view.personal, key, answers_in(view.asked, fields))
        sheet = replace(sheet_of(fields, bare), draft=saved.token)
        return self._stay(judge(sheet, self._words, language, now=self._clock.now()), saved)

    def _stay(self, judged: Judged, saved: Saved | None) -> Response:
        """The same page again, as in another language."""
        sheet = judged.sheet
        if sheet.page is None and sheet.checking:
            return self._showing.check(judged, saved=saved)
        page = judged.way.at(sheet.page)
        shown = judged if sheet.tried else judged.without_errors()
        return self._showing.page(shown.without_errors(of=self._unshown(judged, page)), page, saved=saved)

    def _send(self, sheet: Sheet, language: Language, now: datetime, *, has_key: bool) -> Response:
        judged = judge(sheet, self._words, language, now=now)
        if not has_key:
            return self._showing.check(judged, why="nothing-sent")
        if judged.read.mistakes and judged.making.wrong:
            self._cases.journal.refused(Channel.FORM, Refusal.INVALID)
            return self._check(judged, language, now)
        submission = Submission(sheet.link, sheet.key, language, judged.answers)
        try:
            with counting(self._cases.journal, Channel.FORM):
                receipt = self._cases.submitting.submit(submission, now=now)
        except InvalidAnswers:
            return self._check(judged, language, now)
        except KeyReused:
            anew = replace(judged, sheet=replace(sheet, key=self._mint()))
            return self._showing.check(anew, why="sent-before", can_send=not sheet.personal)
        count(self._cases.journal, Channel.FORM, receipt)
        if receipt.withdrawn:
            # Nothing is left to tell whether these are the same answers, so they stay on the page.
            anew = replace(judged, sheet=replace(sheet, key=self._mint()))
            return self._showing.check(anew, why="withdrawn", can_send=not sheet.personal)
        self._forget(sheet)
        return self._showing.sent(sheet, judged, receipt)

    def _kept(self, judged: Judged, language: Language, now: datetime) -> tuple[Saved | None, Judged]:
        """Bring a draft up to date; a draft that has gone is forgotten here too."""
        if not judged.sheet.draft:
            return None, judged
        seen = judged.sheet.seen
        if judged.sheet.page is not None:
            numbers = numbers_of(judged.making.run)
            page = judged.way.at(judged.sheet.page)
            seen = seen | {numbers[one.name] for one in visible_on(judged.making.run, page)}
        try:
            saved = self._saved(replace(judged.sheet, seen=seen), language, now)
        except Unavailable:  # the page itself holds everything; the next step tries again
            return None, judged
        return saved, judged if saved else replace(judged, sheet=replace(judged.sheet, draft=""))

    def _saved(self, sheet: Sheet, language: Language, now: datetime) -> Saved | None:
        return self._cases.drafting.update(sheet.draft, sheet.as_draft(language), now=now) if sheet.draft else None

    def _forget(self, sheet: Sheet) -> None:
        if sheet.draft:
            try:
                self._cases.drafting.forget(sheet.draft)
            except Unavailable:  # it expires by itself, and what it holds can't be sent twice
                return

    def _unshown(self, judged: Judged, page: Section) -> Iterable[str]:
        """The questions of a page that its respondent has never seen: nothing is wrong with those yet."""
        return [one.name for one in judged.way.unseen(page, judged.sheet.seen)]

    def _refused(self, error: CollectorError, asked: Asked | None, sent: Sent) -> Response:
        if asked is None:
            return self._showing.state(error, None)
        answers = read(asked.survey, sent).answers
        told = titled(asked.survey, answers, languages.language(), now=self._clock.now())
        return self._showing.state(error, asked, told)


def _refuse_unless_open(round_: Round, now: datetime) -> None:
    match state_on(round_, local_day(now)):
        case State.NOT_OPEN:
            raise RoundNotOpen(round_.opens)
        case State.CLOSED:
            raise RoundClosed
