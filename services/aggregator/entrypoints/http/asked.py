"""What a page's address asks for: survey and window. Pages take what they understand; see `queries` for the API."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from services.aggregator.domain.windows import OfRound, Rolling, Span, name_of, span_of
from shared.contracts.directory import Round
from shared.contracts.ids import SurveyId

USUAL = Rolling(30)


@dataclass(frozen=True, slots=True)
class ScopeQuery:
    """A survey, or None where none has been asked yet; its rounds, the latest first; and a window."""

    survey: SurveyId | None
    rounds: Sequence[Round]
    span: Span

    @property
    def window(self) -> str:
        """The window's name."""
        return name_of(self.span)


def scope_query(
    given: Mapping[str, str], surveys: Collection[SurveyId], rounds_of: Callable[[SurveyId], Sequence[Round]]
) -> ScopeQuery:
    """What a page's address asks for; what it doesn't say or says wrongly is the first survey and thirty days."""
    survey: SurveyId | None = SurveyId(given.get("survey", ""))
    if survey not in surveys:
        survey = next(iter(surveys), None)
    rounds = rounds_of(survey) if survey else ()
    named = span_of(given.get("window", ""))
    if isinstance(named, OfRound) and named.round not in {one.id for one in rounds}:
        named = None
    return ScopeQuery(survey, rounds, named or USUAL)
