"""What an answer is to those who count it. Pure; how a question is asked lives in `model`."""

from enum import StrEnum


class AnswerKind(StrEnum):
    """How the values of a question are counted.

    scale: numbers on a bounded scale, with a mean. nps: 0–10, with a net promoter score. boolean: "true" or "false".
    choice: one of several. choices: any number of several. Texts have no kind: they are never counted.
    """

    SCALE = "scale"
    NPS = "nps"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"


class Statistic(StrEnum):
    """How counts become one figure. mean and nps are in the units of their scale (nps −100…100), share is 0…1."""

    MEAN = "mean"
    NPS = "nps"
    SHARE = "share"
