"""A sheet: what a form carries from page to page. Nothing of it waits on the server, so no tab disturbs another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.collector.application.asking import Asked
from services.collector.domain.drafts import Draft
from services.collector.domain.submissions import SubmissionKey
from services.collector.entrypoints.http.filling.fields import Read, Sent, fields_of, read
from services.collector.entrypoints.http.filling.making import Making
from services.collector.entrypoints.http.filling.placing import place_of
from services.collector.entrypoints.http.filling.unread import readable, with_rankings
from services.collector.entrypoints.http.filling.way import Way, way_of
from services.collector.entrypoints.http.filling.wrong import wrong_of
from services.collector.entrypoints.http.words import Words
from shared.survey.localised import Language
from shared.survey.model import Section, Survey
from shared.survey.run import Run, run

KEY, PAGE, SEEN, CHECKING, TRIED, DRAFT, DO, SWITCH = (
    "key", "page", "seen", "checking", "tried", "draft", "do", "lang",
)  # fmt: skip
_LARGEST = 9_999
_FORGETTING = frozenset({"onHidden", "onHiddenContainer"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it was sent. answers: its questions' fields. page: the number of the page it shows, None for none yet.

    seen: the numbers of the questions that have been shown. checking: all pages have been gone through, so the answers
    are checked next. tried: mistakes are shown. draft: the address under which it is kept, empty for none.
    written: the names of the questions into which the survey itself has just written.
    """

    link: str
    asked: Asked
    personal: bool
    key: SubmissionKey
    answers: Sent
    page: int | None = None
    seen: frozenset[int] = frozenset()
    checking: bool = False
    tried: bool = False
    draft: str = ""
    written: frozenset[str] = frozenset()

    def carried(self) -> Sequence[tuple[str, str]]:
        """Its own fields, as the next page sends them again. Which page that is, is up to the page."""
        marks = [(CHECKING, "1")] if self.checking else []
        return [(KEY, self.key), *([(DRAFT, self.draft)] if self.draft else []), *marks]

    def as_draft(self, language: Language) -> Draft:
        """What is kept of it."""
        page = [(PAGE, str(self.page))] if self.page is not None else []
        marks = [(CHECKING, "1")] if self.checking else []
        fields = [(KEY, str(self.key)), *page, (SEEN, written(self.seen)), *marks, *self.answers.items(multi=True)]
        return Draft(self.link, language, self.asked.version.survey, self.asked.version.version, tuple(fields))


@dataclass(frozen=True, slots=True)
class Judged:
    """A sheet with the survey's verdict. making: for its pages. answers: those given, and defaults not yet seen."""

    sheet: Sheet
    read: Read
    making: Making
    answers: Mapping[str, object]

    @property
    def way(self) -> Way:
        """The way through its pages."""
        return self.making.way

    def is_wrong(self, page: Section, *, but: Iterable[str] = ()) -> bool:
        """Whether something is wrong on a page. but: the names of questions that don't count."""
        excused = set(but)
        return any(question not in excused and self.way.of(question) is page for question, _ in self.making.wrong)

    def without_errors(self, *, of: Iterable[str] | None = None) -> "Judged":
        """The same without the words for what is wrong: with everything, or with some questions."""
        gone = None if of is None else set(of)
        left = {at: words for at, words in self.making.wrong.items() if gone is not None and at[0] not in gone}
        return replace(self, making=replace(self.making, wrong=left))


def judge(sheet: Sheet, words: Words, language: Language, *, now: datetime) -> Judged:
    """What the survey makes of a sheet."""
    survey = sheet.asked.survey
    got = read(survey, sheet.answers)
    given = readable(survey, got)
    answers = {**_defaults(survey, given, sheet.seen, language, now), **given}
    verdict = run(survey, answers, language=language, now=now)
    got = with_rankings(got, verdict, sheet.answers)
    wrong = wrong_of(verdict, got.mistakes, words)
    refused = {place_of(survey, one)[0] for one in verdict.errors} | {one.question for one in got.mistakes}
    kept = replace(sheet, answers=_without_hidden(verdict, sheet.answers))
    making = Making(way_of(verdict), kept.answers, got.answers, sheet.seen, wrong, frozenset(refused), sheet.written)
    return Judged(kept, got, making, answers)


def _without_hidden(verdict: Run, sent: Sent) -> Sent:
    """What was sent, but for what a survey forgets with its question: that must not come back to decide anything."""
    asked: set[str] = set()
    forgotten: set[str] = set()
    for one in verdict.survey.questions():
        own = one.values.clear_if_invisible
        if verdict.state(one).visible:
            asked.update(fields_of(one))
        elif (verdict.survey.clear_invisible if own == "default" else own) in _FORGETTING:
            forgotten.update(fields_of(one))
    forgotten -= asked  # two questions may share one answer
    return Sent([(name, value) for name, value in sent.items(multi=True) if name not in forgotten])


def _defaults(
    survey: Survey, answers: Mapping[str, object], seen: frozenset[int], language: Language, now: datetime
) -> Mapping[str, object]:
    """What the survey itself writes into questions that have not been shown yet: once they have, empty means empty."""
    unseen = {
        one.value_name
        for number, one in enumerate(survey.questions(), start=1)
        if number not in seen and (one.values.default is not None or one.values.default_expression is not None)
    }
    if not unseen:
        return {}
    begun = run(survey, answers, language=language, now=now, before={})
    return {name: value for name, value in begun.values.items() if name in unseen}


def answers_in(asked: Asked, sent: Sent) -> Sent:
    """Those of the fields sent that the survey asks."""
    known = {name for question in asked.survey.questions() for name in fields_of(question)}
    return Sent([(name, value) for name, value in sent.items(multi=True) if name in known and value])


def number_in(text: str | None) -> int | None:
    """A small number, or None for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 5 else None


def numbers_in(text: str | None) -> frozenset[int]:
    """Small numbers with commas between them."""
    found = (number_in(one) for one in (text or "")[: 5 * _LARGEST].split(","))
    return frozenset(one for one in found if one is not None)


def written(numbers: Iterable[int]) -> str:
    """Numbers with commas between them."""
    return ",".join(str(one) for one in sorted(numbers))


def sheet_of(fields: Mapping[str, str], sheet: Sheet) -> Sheet:
    """A sheet with the marks that were sent with it. fields: its own ones."""
    return replace(
        sheet,
        page=number_in(fields.get(PAGE)),
        seen=numbers_in(fields.get(SEEN)),
        checking=bool(fields.get(CHECKING)),
        tried=bool(fields.get(TRIED)),
        draft=fields.get(DRAFT, "")[:40],
    )
