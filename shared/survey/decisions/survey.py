"""Decisions on a survey itself. Values only."""

from shared.survey.decisions.choices import OTHER_BESIDE
from shared.survey.decisions.decision import ON, Decisions, appearance, refused, supported
from shared.survey.decisions.rules import ENDS_ALIKE, OWN_RECEIPT
from shared.survey.decisions.sections import NO_CLOCK

NOT_PARTIAL = "an answer counts when it is sent as a whole, so leave it out"
NO_SERVICE = "nothing leaves for another service, so leave it out"
ONCE = "whoever should answer only once gets a personal link, so leave it out"
LOCKED = "nobody could answer, so leave it out"

CONTENT: Decisions = {
    "locale": supported(),
    "title": supported(),
    "description": supported(),
    "pages": supported(),
    "elements": supported("questions"),
    "completedHtml": supported(),
    "triggers": supported(),
    "calculatedValues": supported(),
    "clearInvisibleValues": supported(),
    "maxTextLength": supported(),
    "maxCommentLength": supported("maxOthersLength"),
    "checkErrorsMode": supported(),
}

CONDUCT: Decisions = {
    "completedHtmlOnCondition": refused(ENDS_ALIKE),
    "navigateToUrl": refused(OWN_RECEIPT),
    "navigateToUrlOnCondition": refused(OWN_RECEIPT),
    "surveyId": refused(NO_SERVICE),
    "surveyPostId": refused(NO_SERVICE),
    "cookieName": refused(ONCE),
    "partialSendEnabled": refused(NOT_PARTIAL, aliases=("sendResultOnPageNext",)),
    "readOnly": refused(LOCKED),
    "mode": refused(LOCKED, "edit"),
    "storeOthersAsComment": refused(OTHER_BESIDE, ON),
    "timeLimit": refused(NO_CLOCK, 0, aliases=("maxTimeToFinish",)),
    "timeLimitPerPage": refused(NO_CLOCK, 0, aliases=("maxTimeToFinishPage",)),
}

LOOKS: Decisions = {
    "logo": appearance(),
    "logoWidth": appearance("auto"),
    "logoHeight": appearance("40px"),
    "logoFit": appearance("contain"),
    "logoPosition": appearance("left"),
    "completedBeforeHtml": appearance(),
    "loadingHtml": appearance(),
    "sjsVersion": appearance(),
    "$schema": appearance(),
    "surveyShowDataSaving": appearance(),
    "showTitle": appearance(ON),
    "showPageTitles": appearance(ON),
    "showCompletePage": appearance(ON, aliases=("showCompletedPage",)),
    "questionOrder": appearance("initial", aliases=("questionsOrder",)),
    "matrixDragHandleArea": appearance("entireItem"),
    "showPageNumbers": appearance(),
    "showQuestionNumbers": appearance("off"),
    "questionTitleLocation": appearance("top"),
    "questionDescriptionLocation": appearance("underTitle"),
    "questionErrorLocation": appearance("top"),
    "textUpdateMode": appearance("onBlur"),
    "autoGrowComment": appearance(),
    "allowResizeComment": appearance(ON),
    "commentAreaRows": appearance(),
    "requiredMark": appearance("*", aliases=("requiredText",)),
    "questionStartIndex": appearance(),
    "questionTitlePattern": appearance("numTitleRequire"),
    "questionTitleTemplate": appearance(),
    "widthMode": appearance("auto"),
    "gridLayoutEnabled": appearance(),
    "width": appearance(),
    "fitToContainer": appearance(ON),
    "headerView": appearance("basic"),
    "backgroundImage": appearance(),
    "backgroundImageFit": appearance("cover"),
    "backgroundImageAttachment": appearance("scroll"),
    "backgroundOpacity": appearance(1),
    "showBrandInfo": appearance(),
}

# How one goes through the survey: Kaiku shows page after page, then all answers to check, then the receipt.
WAY: Decisions = {
    "autoFocusFirstQuestion": appearance(aliases=("focusFirstQuestionAutomatic",)),
    "autoFocusFirstError": appearance(ON, aliases=("focusOnFirstError",)),
    "showNavigationButtons": appearance(ON),
    "navigationButtonsLocation": appearance("bottom"),
    "showPrevButton": appearance(ON),
    "showProgressBar": appearance(),
    "progressBarLocation": appearance("auto"),
    "progressBarType": appearance("pages"),
    "progressBarShowPageTitles": appearance(),
    "progressBarShowPageNumbers": appearance(),
    "progressBarInheritWidthFrom": appearance("container"),
    "showTOC": appearance(),
    "tocLocation": appearance("left"),
    "tocItemComponent": appearance(),
    "autoAdvanceEnabled": appearance(aliases=("goNextPageAutomatic",)),
    "autoAdvanceAllowComplete": appearance(ON, aliases=("allowCompleteSurveyAutomatic",)),
    "validateVisitedEmptyFields": appearance(),
    "startSurveyText": appearance(),
    "pagePrevText": appearance(),
    "pageNextText": appearance(),
    "completeText": appearance(),
    "previewText": appearance(),
    "editText": appearance(),
    "firstPageIsStartPage": appearance(aliases=("firstPageIsStarted",)),
    "isSinglePage": appearance(),
    "questionsOnPageMode": appearance("standard"),
    "showPreviewBeforeComplete": appearance("noPreview"),
    "previewMode": appearance("allQuestions"),
    "showTimer": appearance(),
    "timerLocation": appearance("top"),
    "timerInfoMode": appearance("combined", aliases=("showTimerPanelMode",)),
    "showTimerPanel": appearance("none"),
}

SURVEY: Decisions = CONTENT | CONDUCT | LOOKS | WAY
