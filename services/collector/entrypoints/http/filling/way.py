"""The way through a form: which page comes after which, how far one has come, what has become visible. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.collector.entrypoints.http.filling.placing import names_on
from shared.survey.model import Question, Section, questions_in
from shared.survey.run import Run


@dataclass(frozen=True, slots=True)
class Way:
    """The pages that a respondent goes through with the answers given, in order. After the last come the answers.

    numbers: of each page among all of the survey's, whether they are seen or not.
    """

    run: Run
    pages: Sequence[Section]
    numbers: Sequence[int]

    def at(self, number: int | None) -> Section:
        """The page of that number if it can be seen, else the nearest one before it, else the first."""
        wanted = -1 if number is None else number
        before = [page for page, own in zip(self.pages, self.numbers, strict=True) if own <= wanted]
        return before[-1] if before else self.pages[0]

    def number_of(self, page: Section) -> int:
        """The number of a page among all of the survey's."""
        return self.numbers[_place(self.pages, page)]

    def progress(self, page: Section) -> tuple[int, int]:
        """The how-manieth page of how many."""
        return _place(self.pages, page) + 1, len(self.pages)

    def after(self, page: Section) -> Section | None:
        """The next page; None when the answers come."""
        at = _place(self.pages, page) + 1
        return self.pages[at] if at < len(self.pages) else None

    def before(self, page: Section) -> Section | None:
        """The page before; None for the first."""
        at = _place(self.pages, page)
        return self.pages[at - 1] if at else None

    def of(self, name: str) -> Section | None:
        """The page on which a question or a panel can be seen, or that has this name itself."""
        return next((page for page in self.pages if name in names_on(page)), None)

    def unseen(self, page: Section, seen: Collection[int]) -> Sequence[Question]:
        """The questions of a page that have become visible since they were last shown. seen: their numbers."""
        numbers = numbers_of(self.run)
        return [one for one in visible_on(self.run, page) if numbers[one.name] not in seen]


def way_of(run: Run) -> Way:
    """The way with the answers given. A page that a skip leaves out is not on it, unless something is wrong there."""
    places = {id(page): number for number, page in enumerate(run.survey.pages)}
    going: list[Section] = []
    page: Section | None = run.pages[0]
    while page is not None and not any(page is one for one in going):
        going.append(page)
        page = run.goes_on_after(page)
    left_out = [one for one in run.pages if not any(one is page for page in going) and run.page_errors(one)]
    pages = sorted([*going, *left_out], key=lambda one: places[id(one)])
    return Way(run, pages, [places[id(one)] for one in pages])


def visible_on(run: Run, page: Section) -> Sequence[Question]:
    """A page's questions that can be seen."""
    return [one for one in questions_in(page) if run.state(one).visible]


def numbers_of(run: Run) -> dict[str, int]:
    """Each question's number in its survey, by name, from 1."""
    return {name: number for number, name in enumerate(run.survey.by_name, start=1)}


def _place(pages: Sequence[Section], page: Section) -> int:
    return next(number for number, one in enumerate(pages) if one is page)
