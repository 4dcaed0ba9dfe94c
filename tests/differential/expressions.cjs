// What the real survey-core makes of expressions: reads one JSON list of cases a line, writes one JSON list of results a line.
// A case: {text, values, elements?, variables?, own?, item?}. A result: {value, holds, seen} or {refused} or {raised}.
// own: the question whose expression it is; item: one of its choices. seen: what the questions hold, and what is built in.
"use strict";

const NOW = Date.parse("2026-03-29T00:30:15.250Z"); // half an hour before the clocks go forward in Helsinki
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

const { Model, ExpressionRunner, ConditionRunner } = require("survey-core");

// JSON has no undefined, NaN, infinities and dates: they are told apart by "$".
function told(value, deep = 0) {
  if (deep > 200) return { $: "deep" };
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "function") return { $: "function" };
  if (typeof value === "number" && !Number.isFinite(value)) return { $: String(value) };
  if (value instanceof RealDate) return { $: "date", time: value.getTime(), text: String(value) };
  if (Array.isArray(value)) return value.map((one) => told(one, deep + 1));
  if (value && typeof value === "object") return { $: "object", of: Object.entries(value).map(([k, v]) => [k, told(v, deep + 1)]) };
  return value;
}

function contextOf(survey, own, item) {
  if (own === undefined) return survey;
  const question = survey.getQuestionByName(own);
  return item === undefined ? question : question.choices.find((one) => one.value === item) || question;
}

function run(Runner, text, survey, own, item) {
  const runner = new Runner(text);
  if (!runner.canRun()) return { refused: true };
  let late;
  runner.onRunComplete = (value) => (late = value);
  const at = contextOf(survey, own, item);
  const result = runner.runContext(at.getValueGetterContext(), { survey, question: own === undefined ? undefined : survey.getQuestionByName(own) });
  return { value: runner.isAsync ? late : result };
}

const BUILT_IN = ["pageno", "pagecount", "questioncount", "locale", "correctedanswers", "incorrectanswers"];

function result(survey, { text, values, elements, variables, own, item }) {
  for (const name of Object.keys(variables || {})) survey.setVariable(name, variables[name]);
  if (elements) for (const name of Object.keys(values)) survey.setValue(name, values[name]);
  else survey.valuesHash = values;
  const value = run(ExpressionRunner, text, survey, own, item);
  if (value.refused) return value;
  const seen = {};
  if (elements) {
    seen.questions = Object.fromEntries(survey.getAllQuestions().map((one) => [one.name, one.value]));
    seen.panel = own === undefined ? [] : (survey.getQuestionByName(own).parent.questions || []).map((one) => one.name);
    seen.inPanel = own !== undefined && survey.getQuestionByName(own).parent.isPanel;
    seen.values = survey.valuesHash;
    seen.variables = survey.variablesHash;
    seen.builtIn = Object.fromEntries(BUILT_IN.map((name) => [name, survey.getValueGetterContext().getValue({ path: [{ name }] }).value]));
  }
  const shown = { value: told(value.value), holds: false, seen };
  try {
    shown.holds = run(ConditionRunner, text, survey, own, item).value === true;
  } catch (error) {
    shown.raisedAsCondition = String(error);
  }
  return shown;
}

function attempt(one) {
  const survey = new Model({ elements: one.elements || [] });
  try {
    return result(survey, one);
  } catch (error) {
    return { raised: String(error) };
  } finally {
    survey.dispose();
  }
}

require("readline")
  .createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on("line", (line) => process.stdout.write(JSON.stringify(JSON.parse(line).map(attempt)) + "\n"));
