"""What can be wrong in a network file, in words, and where it was found. Who finds it lives in the other modules."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Wrong(Enum):
    """What is wrong, and what would be right."""

    UNREADABLE = ("the file can't be read: {reason}", "give the path of a readable UTF-8 file")
    TOO_LARGE = ("the file is larger than {limit} MB", "a network file holds reference data only")
    NOT_YAML = ("this is no YAML: {reason}", "mend the line, or the one before it")
    NOT_JSON = ("this is no JSON: {reason}", "mend the line, or the one before it")
    MANY_DOCUMENTS = ("a second YAML document begins here", "keep one document in the file")
    ALIAS = ("anchors and aliases (& and *) are not read", "write the value out where it is needed")
    TAG = ('the tag "{tag}" is not read', "leave the tag out")
    TOO_DEEP = ("this is nested more than {limit} levels deep", "a network file needs far fewer levels")
    KEY_NOT_TEXT = ("a key has to be a text", "write one of the keys of the file's description")
    KEY_TWICE = ('the key "{key}" stands twice, first on line {first}', "keep one of them")
    NOT_MAPPING = ("{what} has to hold keys with values", "write “key: value”, one a line")
    NOT_LIST = ("{what} has to be a list", "write one entry a line, each beginning with “- ”")
    UNKNOWN_KEY = ('{what} has no key "{key}"', "use {right}")
    MISSING = ('{what} lacks "{key}"', "add {example}")
    NOT_TEXT = ("{what} has to be a text of 1–{longest} characters", "write {example}")
    LANGUAGE = ("{what} lacks its text in {language}", "add {key}: …; Finnish and Swedish are always complete")
    NOT_ID = ('the id "{given}" is malformed', "use a–z, 0–9 and inner hyphens, at most 64 characters")
    NOT_DAY = ('"{given}" is no day', "write a local day as 2026-08-31")
    NOT_WHOLE = ('"{given}" is no whole number from 1', "write a number such as 200")
    NOT_NUMBER = ('"{given}" is no number', "write a number such as 3.8")
    NOT_YES_OR_NO = ('"{given}" is neither true nor false', "write true or false")
    NOT_ONE_OF = ('{what} can\'t be "{given}"', "use {right}")
    ADDRESS = ('"{given}" is no mail address', "write an address such as name@example.org")
    ADDRESS_TWICE = ('the address "{given}" belongs to the leader "{other}" already', "give each leader an own address")
    ID_TWICE = ('the id "{given}" is taken by the {kind} on line {first}', "give each {kinds} an id of its own")
    LISTED_TWICE = ('"{given}" is listed twice', "keep one of them")
    UNKNOWN = ('there is no {kind} "{given}" in this file', "{right}")
    OTHER_KIND = ('"{given}" is {article} {kind}, and {what} holds units', "name its units one by one")
    MERGED_ROUND = (
        '"{given}" goes into "{into}", which is or goes into the unit itself',
        "leave merged_into out, or name a unit that goes on",
    )
    CLOSED_UNIT = (
        'the round "{round}" begins after the unit "{given}" was closed ({closed})',
        "leave the unit out of the round, or let the round begin earlier",
    )
    UNTIL_BEFORE_FROM = ("until ({until}) is before from ({since})", "let the round end on {since} or later")
    NO_UNITS = ("{what} has no units", "name at least one unit")
    CAP_PERSONAL = ("a cap is for open links; a personal link takes one response", "leave cap out, or use link: open")
    NOT_COORDINATED = (
        '"{given}" is a {kind}, and coordinates holds organisations or the network',
        "name the organisation whose surveys and rounds the person keeps",
    )
    DEMANDED_LINKS = (
        'the survey "{survey}" takes {link} links only, and the round "{round}" has others',
        "give the round link: {link}",
    )
    HISTORIC_LINK = ("a historic round has no links, so no {key}", "leave {key} out")
    SURVEY = ("{path}: {reason}", "docs/surveys.md tells what is read")
    QUESTION = ('the survey "{survey}" has no counted question "{given}"', "{right}")
    NO_QUESTIONS = ("the indicator has no questions", "name at least one question of the survey")
    STATISTIC = ('{statistic} does not fit the question "{question}"', "use {right}")
    SCALES = ('the questions "{first}" and "{other}" have different scales', "make a goal of its own for each scale")
    NO_CHOICES = ('a share of "{question}" needs the choices that it counts', "add choices: [{right}]")
    NEEDLESS_CHOICES = ("{statistic} takes no choices", "leave choices out, or use statistic: share")
    CHOICE = ('the question "{question}" has no choice "{given}"', "{right}")
    EVERY_CHOICE = (
        'the choices are all that "{question}" has, so their share is always the same',
        "leave some of them out",
    )
    CHECKBOX_UNION = ('of a question with several choices ("{question}") one choice can be a goal', "name one choice")
    ONE_TARGET = ("the target has to have one bound", "write {{at_least: …}} or {{at_most: …}}")
    UNREACHABLE = ("a target of {given} can't be both met and missed", "choose a number between {low} and {high}")
    CONTRADICTION = (
        'the goal "{other}" asks the opposite of the same figure, so both can\'t be met',
        "let the one that is at least be the lower, or keep one of them",
    )
    VERSION = ('the survey "{survey}" has no version {given}', "{right}")
    OTHER_SURVEY = ('the round "{round}" belongs to the survey "{survey}"', "give the new survey a round of its own")
    OTHER_VERSION = (
        'the round "{round}" asks version {before} of its survey',
        "leave its version as it is, and give version {other} a round of its own",
    )
    OTHER_LINKS = ('the round "{round}" has {link} links', "give {other} links a round of their own")
    OTHER_HISTORY = ('the round "{round}" is {before}', "give the other answers a round of their own")
    CHANGED_QUESTION = (
        'the question "{question}" changes its type or scale against version {version}, so its history would lie',
        "give the changed question a new name",
    )
    STILL_NEEDED = (
        "{key}, made on a page, needs {needed}, which the file no longer has",
        "keep it, or remove {key} first",
    )


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. line: from 1."""

    file: str
    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.instead}."


@dataclass(slots=True)
class Problems:
    """Everything found so far in a network file and the surveys beside it."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: Path, line: int, wrong: Wrong, /, **names: object) -> None:
        """Note what is wrong. names: what the sentence of `wrong` speaks of."""
        what, instead = (sentence.format(**names) for sentence in wrong.value)
        problem = Problem(str(file), line, what, instead)
        if problem not in self.found:
            self.found.append(problem)


class Refused(Exception):
    """The network can't be taken as it is. problems: all of them, in the order of their lines."""

    def __init__(self, problems: Problems) -> None:
        self.problems = tuple(sorted(problems.found))
        super().__init__("\n".join(map(str, self.problems)))
