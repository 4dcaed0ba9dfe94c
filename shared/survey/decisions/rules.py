"""Decisions on validators, triggers, calculated values and texts that depend on conditions. Values only."""

from shared.survey.decisions.decision import Decisions, refused, supported

ENDS_ALIKE = "everybody gets the same end: write one completedHtml"
OWN_RECEIPT = "a response ends with its receipt: put the address into completedHtml as a link"
BY_CONDITION = "write visibleIf at each question and page that it shows"

VALIDATOR: Decisions = {
    "text": supported(),
    "notificationType": refused("what a validator finds is always an error, so leave it out", "error"),
}

NUMERIC: Decisions = VALIDATOR | {"minValue": supported(), "maxValue": supported()}
LENGTH: Decisions = VALIDATOR | {"minLength": supported(), "maxLength": supported(), "allowDigits": supported()}
REGEX: Decisions = VALIDATOR | {"regex": supported(), "caseInsensitive": supported("insensitive")}
EMAIL: Decisions = VALIDATOR
EXPRESSION: Decisions = VALIDATOR | {"expression": supported()}
ANSWER_COUNT: Decisions = VALIDATOR | {"minCount": supported(), "maxCount": supported()}

TRIGGER: Decisions = {
    "expression": supported(),
    "operator": supported(),
    "value": supported(),
    "name": supported(),
}

COMPLETE: Decisions = TRIGGER
SET_VALUE: Decisions = TRIGGER | {
    "setToName": supported(),
    "setValue": supported(),
    "isVariable": refused("let it set a question, or use calculatedValues"),
}
COPY_VALUE: Decisions = TRIGGER | {
    "fromName": supported(),
    "setToName": supported(),
    "copyDisplayValue": refused("copy the value, and pipe its text in where it is shown"),
}
RUN_EXPRESSION: Decisions = TRIGGER | {"setToName": supported(), "runExpression": supported()}
SKIP: Decisions = TRIGGER | {"gotoName": supported()}
VISIBLE: Decisions = dict.fromkeys((*TRIGGER, "pages", "questions"), refused(BY_CONDITION, "equal"))

CALCULATED: Decisions = {"name": supported(), "expression": supported(), "includeIntoResult": supported()}

HTML_CONDITION: Decisions = dict.fromkeys(("expression", "html"), refused(ENDS_ALIKE))
URL_CONDITION: Decisions = dict.fromkeys(("expression", "url"), refused(OWN_RECEIPT))
