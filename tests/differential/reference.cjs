// What the real survey-core makes of answers: reads one JSON list of cases a line, writes one JSON list of verdicts a line.
// The procedure is told in docs/surveys.md; Kaiku's `run` is compared with it.
"use strict";

const NOW = Date.parse("2026-03-02T08:00:00Z");
const RealDate = Date;
class FixedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(NOW);
    else super(...given);
  }
  static now() {
    return NOW;
  }
}
globalThis.Date = FixedDate;
console.warn = () => {};

const { Model, SurveyModel, settings, SurveyValidator, surveyLocalization } = require("survey-core");

// A page is left before its skip triggers act: a form without scripts hears of an answer no sooner.
settings.triggers.executeSkipOnValueChanged = false;
surveyLocalization.defaultLocale = "en";
SurveyModel.prototype.scrollElementToTop = () => {};

const custom = SurveyValidator.prototype.createCustomError;
SurveyValidator.prototype.createCustomError = function (name) {
  const error = custom.call(this, name);
  error.kaiku = name === "textNoDigitsAllow" ? "digits" : this.getType().replace("validator", "");
  return error;
};

function kinds(question) {
  const untold = [];
  if (question.getType() === "text") {
    if (question.isValueLessMin) untold.push("min");
    if (question.isValueGreaterMax) untold.push("max");
    if (question.isStepNumberIncorrect) untold.push("step");
  } else if (question.minSelectedChoices > 0) untold.push("minselected");
  return question.errors.map((error) => error.kaiku || (error.getErrorType() === "custom" ? untold.shift() || "custom" : error.getErrorType()));
}

function errorsOf(survey) {
  const found = [];
  const panels = survey.getAllPanels().concat(survey.pages).filter((one) => one.isVisible);
  for (const question of survey.getAllQuestions().filter((one) => one.isVisibleInSurvey)) {
    for (const kind of kinds(question)) found.push([question.name, kind, null]);
    for (const item of question.getType() === "multipletext" ? question.items : [])
      for (const kind of kinds(item.editor)) found.push([question.name, kind, item.name]);
  }
  for (const panel of panels) for (const error of panel.errors) found.push([panel.name, error.getErrorType(), null]);
  return found;
}

function arrive(survey) {
  const most = survey.pages.length * 3 + 10;
  for (let step = 0; step < most && survey.state === "running"; step++) {
    if (survey.isLastPage) return survey.tryComplete();
    if (!survey.nextPage()) return;
    survey.focusingQuestionInfo = undefined; // as when the page has been drawn
  }
  if (survey.state === "empty") survey.doComplete();
}

// Looking for errors may take away what they were about: then the respondent goes on once more.
function complete(survey) {
  for (let walk = 0; walk < 3 && survey.state !== "completed"; walk++) {
    arrive(survey);
    if (survey.state === "completed") return [];
    // Twice, for looking at a later page may take away what an error on an earlier one was about.
    for (const page of [...survey.visiblePages, ...survey.visiblePages]) page.validate(true);
    const errors = errorsOf(survey);
    if (errors.length > 0) return errors;
  }
  return [];
}

function enter(survey, answers) {
  for (const question of survey.getAllQuestions()) {
    const name = question.getValueName();
    if (name in answers) survey.setValue(name, answers[name]);
    if (`${name}-Comment` in answers) survey.setComment(name, answers[`${name}-Comment`]);
  }
}

function choicesOf(question) {
  if (question.getType() === "matrix")
    return [question.visibleColumns.map((one) => one.value), [], question.visibleRows.map((one) => one.name)];
  if (!question.visibleChoices) return [[], [], []];
  const seen = question.visibleChoices;
  return [seen.map((one) => one.value), seen.filter((one) => !one.isEnabled).map((one) => one.value), []];
}

function verdict({ definition, answers, language, entered, titles }) {
  const survey = new Model(definition);
  if (language && language !== "en") survey.locale = language; // setting it makes every text anew
  survey.autoFocusFirstError = false;
  if (Object.keys(answers).length > 0 && !entered) survey.data = answers;
  if (entered) enter(survey, answers);
  const begun = JSON.parse(JSON.stringify(survey.data));
  const titled = titles ? survey.getAllQuestions().map((one) => [one.name, one.processedTitle]) : [];
  const errors = complete(survey);
  const completed = survey.state === "completed";
  const seen = survey.getAllQuestions().filter((one) => one.isVisibleInSurvey);
  const result = {
    completed,
    errors,
    visible: seen.map((one) => one.name),
    required: seen.filter((one) => one.isRequired).map((one) => one.name),
    disabled: seen.filter((one) => one.isReadOnly).map((one) => one.name),
    choices: Object.fromEntries(seen.map((one) => [one.name, choicesOf(one)])),
    pages: survey.visiblePages.map((one) => one.name),
    begun,
  };
  if (titles) result.titles = Object.fromEntries(titled);
  if (!completed) survey.doComplete();
  result.stored = survey.data;
  return result;
}

function attempt(one) {
  try {
    return verdict(one);
  } catch (error) {
    return { failed: String(error && error.stack) };
  }
}

require("readline")
  .createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on("line", (line) => process.stdout.write(JSON.stringify(JSON.parse(line).map(attempt)) + "\n"));
