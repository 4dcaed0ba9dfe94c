"""Decisions on matrix and its columns. Values only."""

from shared.survey.decisions.choices import ITEM
from shared.survey.decisions.decision import ON, Decisions, appearance, refused, supported
from shared.survey.decisions.questions import COMMENTED

MATRIX: Decisions = COMMENTED | {
    "columnsVisibleIf": supported(),
    "rowsVisibleIf": supported(),
    "columnMinWidth": appearance(),
    "showHeader": appearance(ON),
    "verticalAlign": appearance("middle"),
    "alternateRows": appearance(),
    "displayMode": appearance("auto"),
    "rowTitleWidth": appearance(),
    "columns": supported(),
    "rows": supported(),
    "cells": refused("write what each column means as its text, the same for all rows"),
    "rowOrder": appearance("initial", aliases=("rowsOrder",)),
    "eachRowRequired": supported("isAllRowRequired"),
    "eachRowUnique": supported(),
    "hideIfRowsEmpty": refused("write the condition under which there are rows as its visibleIf"),
    "cellComponent": appearance("survey-matrix-cell"),
    "cellType": supported(),
}

MATRIX_COLUMN: Decisions = ITEM | {"isExclusive": supported()}
