"""`kaiku survey check`: whether a survey can be published, and what whoever publishes it should know."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.cli.network.problems import Problem, Problems, Wrong
from services.cli.network.surveys import Remark, SurveyFile, look_at
from shared.survey.localised import Language

NAMES = {Language.FI: "Finnish", Language.SV: "Swedish", Language.EN: "English"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a SurveyJS JSON file")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:  # noqa: ARG001 – needs no settings
    problems = Problems()
    looked = look_at(arguments.file, problems)
    for problem in sorted(problems.found):
        print(f"{problem.file}:{problem.line}: error: {_words(problem)}", file=sys.stderr)
    for one in sorted(looked.remarks, key=lambda remark: remark.line):
        print(f"{arguments.file}:{one.line}: notice: {one.path or 'the top'}: {one.words}")
    print(_summary(arguments.file, looked.read, len(problems.found), looked.remarks))
    return 1 if problems.found else 0


def _words(problem: Problem) -> str:
    """What a problem says; what the survey's own say of instead stands in the summary, once for all."""
    if problem.instead == Wrong.SURVEY.value[1]:
        return problem.what if problem.what.endswith("?") else f"{problem.what}."
    return f"{problem.what}; {problem.instead}."


def _summary(file: Path, read: SurveyFile | None, mistakes: int, remarks: Sequence[Remark]) -> str:
    notices = _many(len(remarks), "notice")
    if read is None:
        return f"{file} can't be published: {_many(mistakes, 'error')}, {notices}; {Wrong.SURVEY.value[1]}"
    survey = read.survey
    languages = ", ".join(NAMES[one] for one in survey.languages)
    questions, rows = _many(len(survey.questions()), "question"), _many(len(survey.counted), "row")
    return f"{file} is good: {questions}, {rows} of figures, in {languages}; {notices}"


def _many(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number or 'no'} {what}s"
