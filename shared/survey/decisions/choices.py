"""Decisions on what is chosen from a list: the five types of it, rating, and their items. Values only."""

from shared.survey.decisions.decision import ON, Decisions, appearance, refused, supported
from shared.survey.decisions.questions import COMMENTED, ORDER

WRITTEN_OUT = "write the choices out in the survey"
OTHER_BESIDE = "the text of “other” is kept beside the answer, so leave it out"
NOT_HERE = "a ranking has no such item, so leave it out"
NOT_EMPTY = "write the condition under which there are choices as its visibleIf"
ONE_OTHER = "use showOtherItem, which asks for a text, or ask in a question of its own"
ALL_RANKED = "let all of them be put in order, or use a checkbox with maxSelectedChoices"

FROM_ELSEWHERE: Decisions = {
    "choicesFromQuestion": refused(WRITTEN_OUT),
    "choicesFromQuestionMode": refused(WRITTEN_OUT, "all"),
    "choiceValuesFromQuestion": refused(WRITTEN_OUT),
    "choiceTextsFromQuestion": refused(WRITTEN_OUT),
    "choicesByUrl": refused(WRITTEN_OUT),
}

SELECT: Decisions = COMMENTED | FROM_ELSEWHERE | {
    "choices": supported(),
    "choicesOrder": appearance("none"),
    "hideIfChoicesEmpty": refused(NOT_EMPTY),
    "choicesVisibleIf": supported(),
    "choicesEnableIf": supported(),
    "separateSpecialChoices": appearance(),
    "showOtherItem": supported("hasOther"),
    "showNoneItem": supported("hasNone"),
    "showRefuseItem": supported(),
    "showDontKnowItem": supported(),
    "otherPlaceholder": appearance(aliases=("otherPlaceHolder",)),
    "noneText": supported(),
    "refuseText": supported(),
    "dontKnowText": supported(),
    "otherText": supported(),
    "otherErrorText": supported(),
    "storeOthersAsComment": refused(OTHER_BESIDE, "default", ON),
    "itemComponent": appearance(
        "survey-radiogroup-item", "survey-checkbox-item", "sv-ranking-item", "sv-rating-item"
    ),
}  # fmt: skip

RADIOGROUP: Decisions = SELECT | {
    "colCount": appearance(1),
    "allowClear": appearance(aliases=("showClearButton",)),
}

SEVERAL: Decisions = {
    "colCount": appearance(1),
    "showSelectAllItem": appearance(aliases=("hasSelectAll",)),
    "selectAllText": appearance(),
    "maxSelectedChoices": supported(),
    "minSelectedChoices": supported(),
    "valuePropertyName": refused("an answer is the list of what was chosen, so leave it out"),
}

CHECKBOX: Decisions = SELECT | SEVERAL

SEARCHED: Decisions = {
    "placeholder": appearance(aliases=("optionsCaption",)),
    "allowClear": appearance(ON, aliases=("showOptionsCaption",)),
    "textWrapEnabled": appearance(ON),
    "searchEnabled": appearance(ON),
    "searchMode": appearance("contains"),
    "allowCustomChoices": refused("use showOtherItem, which asks for a text"),
    "createCustomChoiceText": appearance(),
    "choicesLazyLoadEnabled": refused(WRITTEN_OUT),
    "choicesLazyLoadPageSize": appearance(25),
}

DROPDOWN: Decisions = SELECT | SEARCHED | {
    "choicesMin": supported(),
    "choicesMax": supported(),
    "choicesStep": supported(),
    "autocomplete": appearance(aliases=("autoComplete",)),
    "inputFieldComponent": appearance(),
}  # fmt: skip

TAGBOX: Decisions = CHECKBOX | SEARCHED | {
    "placeholder": appearance(),
    "allowClear": appearance(ON),
    "hideSelectedItems": appearance(),
    "closeOnSelect": appearance(ON),
}  # fmt: skip

RANKING: Decisions = CHECKBOX | {
    "showOtherItem": refused(NOT_HERE, aliases=("hasOther",)),
    "showNoneItem": refused(NOT_HERE, aliases=("hasNone",)),
    "showRefuseItem": refused(NOT_HERE),
    "showDontKnowItem": refused(NOT_HERE),
    "otherText": appearance(),
    "noneText": appearance(),
    "refuseText": appearance(),
    "dontKnowText": appearance(),
    "otherErrorText": appearance(),
    "longTap": appearance(ON),
    "maxSelectedChoices": refused(ALL_RANKED, 0),
    "minSelectedChoices": refused(ALL_RANKED, 0),
    "selectToRankEnabled": refused(ALL_RANKED),
    "selectToRankSwapAreas": appearance(),
    "selectToRankAreasLayout": appearance("horizontal"),
    "selectToRankEmptyRankedAreaText": appearance(),
    "selectToRankEmptyUnrankedAreaText": appearance(),
}

RATING: Decisions = COMMENTED | {
    "rateType": supported("rateDisplayMode"),
    "scaleColorMode": appearance("monochrome"),
    "rateColorMode": appearance("scale"),
    "autoGenerate": supported(),
    "rateCount": supported(),
    "rateValues": supported(),
    "rateMin": supported(),
    "rateMax": supported(),
    "rateStep": supported(),
    "minRateDescription": supported("mininumRateDescription"),
    "maxRateDescription": supported("maximumRateDescription"),
    "displayRateDescriptionsAsExtremeItems": appearance(),
    "rateDescriptionLocation": appearance("leftRight"),
    "displayMode": appearance("auto"),
    "itemComponent": appearance("sv-rating-item"),
}

ITEM: Decisions = ORDER | {
    "value": supported(),
    "text": supported(),
    "visibleIf": supported(),
    "enableIf": supported(),
}  # fmt: skip

CHOICE_ITEM: Decisions = ITEM | {
    "showCommentArea": refused(ONE_OTHER),
    "isCommentRequired": refused(ONE_OTHER),
    "commentPlaceholder": appearance(),
    "elements": refused("write them after the question, with a visibleIf each"),
}

CHECKBOX_ITEM: Decisions = CHOICE_ITEM | {"isExclusive": supported()}
