"""What the form's templates show. Values only: no words but the survey's own, no rules."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One item to choose. end: what this end of a scale stands for. opens: it opens a text of its own."""

    id: str
    value: str
    label: str
    checked: bool
    disabled: bool = False
    end: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What is typed into one line or, for a date, into several. kind: as HTML and SurveyJS name it.

    parts: of a date, each field's kind, id, name and text. rows: of a text area, else None. least, most: as they are
    said to a reader.
    """

    id: str
    name: str
    kind: str
    text: str
    longest: int
    parts: Sequence[tuple[str, str, str, str]] = ()
    rows: int | None = None
    placeholder: str = ""
    autocomplete: str = "off"
    signed: bool = False
    least: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """The text beside *other*, or one that belongs to a question. area: of several lines. opened: by *other*."""

    id: str
    name: str
    label: str
    text: str
    error: str | None
    opened: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a matrix, an item of a ranking, or one of several texts."""

    id: str
    name: str
    title: str
    error: str | None = None
    required: bool = False
    options: Sequence[Option] = ()
    line: Line | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question. id: of its first control. kind: names its macro. least, most: how many may be chosen.

    every_row, unlike_rows: each row of a matrix needs an answer, another than the other rows. fixed: the answer, of a
    question that can't be changed now. changed: the survey itself has written the answer.
    """

    id: str
    number: int
    kind: str
    title: str
    description: str
    required: bool
    error: str | None
    wrong: bool = False
    name: str = ""
    options: Sequence[Option] = ()
    rows: Sequence[Row] = ()
    columns: Sequence[str] = ()
    line: Line | None = None
    comment: Comment | None = None
    least: int | None = None
    most: int | None = None
    multiple: bool = False
    low: str = ""
    high: str = ""
    every_row: bool = False
    unlike_rows: bool = False
    fixed: Sequence[str] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A text between questions. html: sanitised."""

    id: str
    html: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel, or a page. level: of its heading. error: what is wrong with all that lies in it together.

    one_of: at least one of its questions needs an answer.
    """

    id: str
    title: str
    level: int
    description: str
    items: Sequence["Field | Panel | Prose"]
    error: str | None = None
    one_of: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of the form.

    number: of the page among all. place, of: the how-manieth page of how many. hidden: what the other pages hold.
    seen: the numbers of the questions that have been shown. errors: each field's id, its title and what is wrong. news:
    the ids and titles of questions that have come up on this page.
    """

    title: str
    panel: Panel
    number: int
    place: int
    of: int
    hidden: Sequence[tuple[str, str]]
    seen: Sequence[int]
    errors: Sequence[tuple[str, str, str]] = ()
    news: Sequence[tuple[str, str]] = ()

    @property
    def begins(self) -> bool:
        """Nothing comes before it."""
        return self.place == 1


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to be checked. target: the id of the field in which it is changed, empty for none.

    given: nothing for no answer.
    """

    title: str
    given: Sequence[str]
    target: str


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page's answers. number: of the page among all."""

    number: int
    place: int
    title: str
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class CheckView:
    """All answers before they are sent. problems: what is wrong and belongs to no page."""

    title: str
    pages: Sequence[CheckedPage]
    hidden: Sequence[tuple[str, str]]
    seen: Sequence[int]
    problems: Sequence[str] = ()
