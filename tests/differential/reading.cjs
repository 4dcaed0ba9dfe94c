// What the real survey-core reads out of definitions: for each JSON list of definitions a line, a list of what it has read.
// Kaiku's `definition.read` is compared with it.
"use strict";

const { Model, surveyLocalization } = require("survey-core");

console.warn = () => {};
surveyLocalization.defaultLocale = "en";

function text(localised, locale) {
  return localised.getJson() === undefined ? null : localised.getLocaleText(locale) || localised.getLocaleText("default") || null;
}

function items(list) {
  return list.map((one) => [one.value, text(one.locText, "fi"), one.visibleIf || null, one.enableIf || null]);
}

function asked(question) {
  const found = {
    name: question.name,
    type: question.getType(),
    value_name: question.getValueName(),
    title: text(question.locTitle, "fi"),
    required: question.isRequired,
    visible_if: question.visibleIf || null,
    read_only: question.readOnly,
    default: question.defaultValue ?? null,
    default_expression: question.defaultValueExpression || null,
    validators: question.validators.map((one) => one.getType()),
  };
  const type = found.type;
  if (type === "rating") found.choices = items(question.visibleRateValues).map(([value, title]) => [value, title, null, null]);
  if (type === "boolean") found.choices = [question.getValueTrue(), question.getValueFalse()].map((one) => [one, null, null, null]);
  if (type === "matrix") Object.assign(found, { choices: items(question.columns), rows: items(question.rows), multiple: question.cellType === "checkbox", each: question.eachRowRequired });
  if (question.choices) found.choices = items(question.getChoices());
  if (question.choices) found.special = [question.showNoneItem, question.showRefuseItem, question.showDontKnowItem, question.showOtherItem].map(Boolean);
  if (question.choices && question.maxSelectedChoices !== undefined) found.limits = [question.minSelectedChoices, question.maxSelectedChoices];
  if (type === "text") Object.assign(found, { input: question.inputType, ends: [question.min ?? null, question.max ?? null], by: [question.minValueExpression || null, question.maxValueExpression || null] });
  if (type === "text" || type === "comment") found.longest = question.getMaxLength();
  if (type === "multipletext") found.items = question.items.map((one) => [one.name, text(one.locTitle, "fi"), one.isRequired, one.inputType]);
  return found;
}

function read(definition) {
  try {
    const survey = new Model(definition);
    return {
      errors: (survey.jsonErrors || []).map((one) => one.message),
      questions: survey.getAllQuestions().filter((one) => one.hasInput).map(asked),
      triggers: survey.triggers.map((one) => [one.getType(), one.expression || null, one.setToName || null]),
      calculated: survey.calculatedValues.map((one) => [one.name, one.expression, Boolean(one.includeIntoResult)]),
    };
  } catch (error) {
    return { failed: String(error) };
  }
}

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => console.log(JSON.stringify(JSON.parse(line).map(read))));
