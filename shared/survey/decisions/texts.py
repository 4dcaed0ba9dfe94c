"""Decisions on what is asked as text: text, comment and multipletext. Values only."""

from shared.survey.decisions.decision import ON, Decisions, appearance, refused, supported
from shared.survey.decisions.questions import QUESTION

NO_MASK = "say what to write in the description, and check it with a regexvalidator"

MASK: Decisions = {"maskType": refused(NO_MASK, "none"), "maskSettings": refused(NO_MASK)}

TEXT: Decisions = QUESTION | MASK | {
    "inputType": supported(),
    "inputSize": appearance(0, aliases=("size",)),
    "textUpdateMode": appearance("default"),
    "autocomplete": supported("autoComplete"),
    "min": supported(),
    "max": supported(),
    "minValueExpression": supported(),
    "maxValueExpression": supported(),
    "minErrorText": supported(),
    "maxErrorText": supported(),
    "stepErrorText": supported(),
    "inputTextAlignment": appearance("auto"),
    "step": supported(),
    "maxLength": supported(),
    "placeholder": supported("placeHolder"),
    "dataList": appearance(),
}  # fmt: skip

COMMENT: Decisions = QUESTION | {
    "maxLength": supported(),
    "cols": appearance(50),
    "rows": supported(),
    "placeholder": supported("placeHolder"),
    "textUpdateMode": appearance("default"),
    "autoGrow": appearance(),
    "allowResize": appearance(ON),
    "acceptCarriageReturn": refused("use the type text for a single line", ON),
}

MULTIPLETEXT: Decisions = QUESTION | {
    "items": supported(),
    "inputSize": appearance(0, aliases=("itemSize",)),
    "colCount": appearance(1),
    "itemErrorLocation": appearance("default"),
    "itemTitleWidth": appearance(),
}

MULTIPLETEXT_ITEM: Decisions = MASK | {
    "name": supported(),
    "isRequired": supported(),
    "placeholder": supported("placeHolder"),
    "inputType": supported(),
    "inputTextAlignment": appearance("auto"),
    "title": supported(),
    "maxLength": supported(),
    "inputSize": appearance(0, aliases=("size",)),
    "requiredErrorText": supported(),
    "defaultValueExpression": supported(),
    "minValueExpression": supported(),
    "maxValueExpression": supported(),
    "validators": supported(),
}
