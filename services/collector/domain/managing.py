"""Why a coordinator's wish is not met, and what helps.

ManagingError
├── Unseen     there is no such thing, or this person may not see it: nobody is told which
├── NotYours   somebody else keeps it: ask a coordinator of the network
├── Refused    a rule speaks against it: mend what is named and try again
└── Changed    somebody else has changed it meanwhile: look at it again
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """What speaks against a wish. The words for each live in the catalogues."""

    NO_FILE = "no-file"
    NOT_JSON = "not-json"
    ID = "malformed-id"
    ID_TAKEN = "id-taken"
    OWNER = "not-your-organisation"
    NOTHING_NEW = "nothing-new"
    CHANGED_QUESTION = "changed-question"
    SURVEY = "unknown-survey"
    VERSION = "unknown-version"
    DAY = "not-a-day"
    OPENS_PAST = "opens-in-the-past"
    CLOSES_FIRST = "closes-before-it-opens"
    CLOSES_PAST = "closes-in-the-past"
    TOO_LONG = "open-too-long"
    ENDED = "has-ended"
    NO_UNITS = "no-units"
    UNITS = "not-your-units"
    CLOSED_UNITS = "closed-units"
    LINKS = "links-unsaid"
    DEMANDED_LINKS = "personal-links-demanded"
    NUMBER = "not-a-number"
    CAP_PERSONAL = "cap-of-personal-links"
    HISTORIC = "historic-round"
    OTHER_LINKS = "other-links"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend. part: of the wish, such as "closes"; params fill the rule's words."""

    part: str
    rule: Rule
    params: Mapping[str, object] = field(default_factory=dict)


class ManagingError(Exception):
    """It is not done."""


class Unseen(ManagingError):
    """There is no such thing, or this person may not see it."""


class NotYours(ManagingError):
    """This person may see it, but somebody else keeps it."""


class Refused(ManagingError):
    """A rule speaks against it. mistakes: at least one."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(", ".join(f"{one.part}: {one.rule}" for one in mistakes))
        self.mistakes: Sequence[Mistake] = mistakes


class Changed(ManagingError):
    """Somebody else has changed it since it was looked at."""
