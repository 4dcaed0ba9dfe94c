"""What one reading of a definition gathers: mistakes, notices, languages, and how much there may be of everything."""

from collections import Counter
from dataclasses import dataclass, field

from shared.survey.expressions.syntax import Expression
from shared.survey.localised import Language
from shared.survey.problems import Notice, NoticeCode, Problem, ProblemCode
from shared.survey.regexes import Regex

MOST_PROBLEMS = 200
MOST_EXPRESSIONS = 1_000
MOST_CHOICES_IN_ALL = 5_000
MOST_PARTS_IN_ALL = 400
MOST_REGEXES = 40
MOST_IN_REGEXES = 15_000
MOST_HTML = 200_000
MOST_IN_EXPRESSIONS = 200_000
LANGUAGES = tuple(Language)


@dataclass(frozen=True, slots=True)
class Reference:
    """An expression or a text that names questions. inner: names that mean something in this place alone."""

    path: str
    names: frozenset[str]
    inner: frozenset[str] = frozenset()


@dataclass(slots=True)
class Reader:
    """The state of one reading.

    default: the language of texts under "default". spoken: for each text that differs by language, where it stands and
    the languages that it is there in. strange: other languages that texts are in, and where first. expressions: what
    has been parsed, by source; regexes: likewise. references: who names whom. choices: how many have been read; parts:
    how many rows and lines; html: how many characters; in_expressions: the same, as often as each is worked out;
    in_regexes: how many steps of work a character. ignored: how often a property of a type was taken as appearance,
    first_ignored: where first.
    """

    default: Language
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    spoken: list[tuple[str, frozenset[Language]]] = field(default_factory=list)
    strange: dict[str, str] = field(default_factory=dict)
    expressions: dict[str, Expression] = field(default_factory=dict)
    regexes: dict[tuple[str, bool], Regex] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    choices: int = 0
    parts: int = 0
    in_regexes: int = 0
    html: int = 0
    in_expressions: int = 0
    ignored: Counter[tuple[str, str]] = field(default_factory=Counter)
    first_ignored: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether enough mistakes are known."""
        return len(self.problems) >= MOST_PROBLEMS

    def wrong(self, path: str, code: ProblemCode, **params: object) -> None:
        """Note a mistake; after many, no more."""
        if not self.full:
            self.problems.append(Problem(path, code, params))

    def note(self, path: str, code: NoticeCode, **params: object) -> None:
        """Note what should be known; after many, no more."""
        if len(self.notices) < MOST_PROBLEMS:
            self.notices.append(Notice(path, code, params))

    def ignore(self, path: str, of: str, name: str) -> None:
        """Note that a property is taken as appearance: one notice for all places of its kind."""
        self.ignored[of, name] += 1
        self.first_ignored.setdefault((of, name), path)

    def counts(self, path: str, how_many: int) -> bool:
        """Whether so many more choices may be read; says so where they may not."""
        before, self.choices = self.choices, self.choices + how_many
        if before <= MOST_CHOICES_IN_ALL < self.choices:
            self.wrong(path, ProblemCode.TOO_MANY, most=MOST_CHOICES_IN_ALL, what="choices in all")
        return self.choices <= MOST_CHOICES_IN_ALL

    def counts_parts(self, path: str, how_many: int) -> None:
        """The same of rows of matrices and lines of multipletexts, each of which is worked out by itself."""
        before, self.parts = self.parts, self.parts + how_many
        if before <= MOST_PARTS_IN_ALL < self.parts:
            self.wrong(path, ProblemCode.TOO_MANY, most=MOST_PARTS_IN_ALL, what="rows and lines in all")

    def languages(self) -> tuple[Language, ...]:
        """Those in which every text is there; the default one when texts don't agree."""
        common = frozenset(LANGUAGES).intersection(*(there for _, there in self.spoken)) if self.spoken else frozenset()
        return tuple(one for one in LANGUAGES if one in common) or (self.default,)
