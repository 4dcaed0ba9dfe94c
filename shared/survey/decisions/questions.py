"""Decisions on what every question has, and on html and boolean. Values only."""

from shared.survey.decisions.decision import ON, Decisions, appearance, refused, supported

NO_SCORES = "Kaiku gives no marks, so leave it out"
NO_SCRIPTS = "nothing but conditions and expressions can change a question, so leave it out"
NO_VALUE = "a text between questions has no answer, so leave it out"
NO_COMMENT = "SurveyJS shows no comment area here either; add a question of type comment"
IN_ITS_PAGE = "write it in the elements of its page"

PLACE: Decisions = {
    "width": appearance(),
    "minWidth": appearance("300px", "auto"),
    "maxWidth": appearance("100%"),
    "colSpan": appearance(1),
    "effectiveColSpan": appearance(1),
    "startWithNewLine": appearance(ON),
    "indent": appearance(0),
    "page": refused(IN_ITS_PAGE),
    "state": appearance("default", "expanded"),
}

ORDER: Decisions = {"randomize": appearance(ON), "randomizeCategory": appearance()}

LOOKS: Decisions = PLACE | ORDER | {
    "titleLocation": appearance("default"),
    "showTitle": appearance(ON),
    "descriptionLocation": appearance("default"),
    "showNumber": appearance(ON),
    "hideNumber": appearance(),
    "errorLocation": appearance("default"),
    "renderAs": appearance("default"),
    "commentPlaceholder": appearance(aliases=("commentPlaceHolder",)),
    "useDisplayValuesInDynamicTexts": appearance(ON, aliases=("useDisplayValuesInTitle",)),
}  # fmt: skip

RULES: Decisions = {
    "name": supported(),
    "visible": supported(),
    "visibleIf": supported(),
    "enableIf": supported(),
    "readOnly": supported(),
    "isRequired": supported(),
    "requiredIf": supported(),
    "requiredErrorText": supported(),
}

VALUES: Decisions = {
    "valueName": supported(),
    "defaultValue": supported(),
    "defaultValueExpression": supported(),
    "setValueIf": supported(),
    "setValueExpression": supported(),
    "resetValueIf": supported(),
    "clearIfInvisible": supported(),
    "validators": supported(),
}

QUESTION: Decisions = LOOKS | RULES | VALUES | {
    "title": supported(),
    "description": supported(),
    "showCommentArea": refused(NO_COMMENT, aliases=("hasComment",)),
    "commentText": appearance(),
    "correctAnswer": refused(NO_SCORES),
    "bindings": refused(NO_SCRIPTS),
    "defaultDisplayValue": refused("what an empty answer is called in other texts can’t be set, so leave it out"),
}  # fmt: skip

COMMENTED: Decisions = QUESTION | {"showCommentArea": supported("hasComment"), "commentText": supported()}

BOOLEAN: Decisions = COMMENTED | {
    "label": refused("write it as the title"),
    "labelTrue": supported(),
    "labelFalse": supported(),
    "valueTrue": supported(),
    "valueFalse": supported(),
    "swapOrder": appearance(),
    "useTitleAsLabel": appearance(),
}

HTML: Decisions = LOOKS | {
    "name": supported(),
    "html": supported(),
    "visible": supported(),
    "visibleIf": supported(),
    "title": appearance(),
    "description": appearance(),
    "enableIf": appearance(),
    "readOnly": appearance(),
    "requiredErrorText": appearance(),
    "commentText": appearance(),
    "clearIfInvisible": appearance("default"),
    "isRequired": refused(NO_VALUE),
    "requiredIf": refused(NO_VALUE),
    "valueName": refused(NO_VALUE),
    "defaultValue": refused(NO_VALUE),
    "defaultValueExpression": refused(NO_VALUE),
    "setValueIf": refused(NO_VALUE),
    "setValueExpression": refused(NO_VALUE),
    "resetValueIf": refused(NO_VALUE),
    "validators": refused(NO_VALUE),
    "correctAnswer": refused(NO_VALUE),
    "bindings": refused(NO_VALUE),
    "defaultDisplayValue": refused(NO_VALUE),
    "showCommentArea": refused(NO_VALUE, aliases=("hasComment",)),
}
