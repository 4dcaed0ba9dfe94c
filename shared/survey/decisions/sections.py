"""Decisions on pages and panels. Values only."""

from shared.survey.decisions.decision import ON, Decisions, appearance, refused, supported
from shared.survey.decisions.questions import PLACE, RULES

NO_CLOCK = "nobody is hurried here, so leave it out"

PANEL: Decisions = PLACE | RULES | {
    "elements": supported("questions"),
    "title": supported(),
    "description": supported(),
    "questionTitleWidth": appearance(),
    "questionTitleLocation": appearance("default"),
    "gridLayoutColumns": appearance(),
    "questionOrder": appearance("default", "initial", aliases=("questionsOrder",)),
    "questionErrorLocation": appearance("default"),
    "innerIndent": appearance(0),
    "showNumber": appearance(),
    "showQuestionNumbers": appearance("default"),
    "questionStartIndex": appearance(),
    "allowAdaptiveActions": appearance(ON),
}  # fmt: skip

PAGE: Decisions = PANEL | {
    "showNavigationButtons": appearance("inherit", aliases=("navigationButtonsVisibility",)),
    "timeLimit": refused(NO_CLOCK, 0, aliases=("maxTimeToFinish",)),
    "navigationTitle": appearance(),
    "navigationDescription": appearance(),
}
