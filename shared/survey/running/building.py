"""From a survey's model to the pages and questions that run."""

from typing import TYPE_CHECKING

from shared.survey.asks import Choices, Layout, Matrix, Text
from shared.survey.model import Html, Question, Section
from shared.survey.running.asked import Asked
from shared.survey.running.choosing import Choosing
from shared.survey.running.marking import Boolean, Rating
from shared.survey.running.matrices import Rows
from shared.survey.running.places import Place, Words
from shared.survey.running.several import ChoosingSeveral, Ranking
from shared.survey.running.texts import Lines, SeveralLines

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine

KINDS: dict[Layout, type[Asked]] = {
    Layout.RADIOS: Choosing,
    Layout.SELECT: Choosing,
    Layout.CHECKBOXES: ChoosingSeveral,
    Layout.TAGS: ChoosingSeveral,
    Layout.RANKING: Ranking,
    Layout.RATING: Rating,
    Layout.BOOLEAN: Boolean,
}


def pages_of(engine: "Engine") -> list[Place]:
    """A survey's pages with all in them."""
    return [_place(engine, one, None) for one in engine.survey.pages]


def _place(engine: "Engine", section: Section, parent: Place | None) -> Place:
    place = Place(engine, section, parent)
    place.parts = [_part(engine, one, place) for one in section.elements]
    return place


def _part(engine: "Engine", element: Question | Html | Section, place: Place) -> Asked | Place | Words:
    if isinstance(element, Section):
        return _place(engine, element, place)
    if isinstance(element, Html):
        return Words(engine, element, place)
    return _question(element)(engine, element, place)


def _question(question: Question) -> type[Asked]:
    asks = question.asks
    if isinstance(asks, Choices):
        return KINDS[asks.layout]
    if isinstance(asks, Matrix):
        return Rows
    return Lines if isinstance(asks, Text) else SeveralLines
