"""Whether a new version of a survey keeps the meaning of the old one's figures."""

from shared.survey.kinds import AnswerKind
from shared.survey.model import Survey

_Measure = tuple[AnswerKind, tuple[float, float] | None] | None


def incompatible(before: Survey, after: Survey) -> tuple[str, ...]:
    """What keeps its name but not its type or scale, be it a question or a row of figures: its history would lie."""
    earlier, later = _measures(before), _measures(after)
    return tuple(name for name, measure in later.items() if name in earlier and earlier[name] != measure)


def _measures(survey: Survey) -> dict[str, _Measure]:
    """How each name is counted; None for a question that is read, or has rows of figures by other names."""
    rows: dict[str, _Measure] = {one.name: (one.kind, one.scale) for one in survey.counted.values()}
    return dict.fromkeys((one.name for one in survey.questions()), None) | rows
