"""The names of a definition: which can be one, and which are taken."""

from dataclasses import dataclass, field

from shared.survey.problems import ProblemCode
from shared.survey.reading.node import Node, shown
from shared.survey.reading.reader import Reader

LONGEST_NAME = 100
# What every JavaScript object has already, and what expressions of SurveyJS mean by these words.
RESERVED = {
    "__proto__", "prototype", "constructor", "hasownproperty", "isprototypeof", "propertyisenumerable",
    "tolocalestring", "tostring", "valueof", "__definegetter__", "__definesetter__", "__lookupgetter__",
    "__lookupsetter__", "pageno", "pagecount", "locale", "questioncount", "correctedanswers", "correctanswers",
    "correctedanswercount", "incorrectedanswers", "incorrectanswers", "incorrectedanswercount",
}  # fmt: skip


def sound(reader: Reader, path: str, name: str) -> bool:
    """Whether a text can be a name; says so where it can't."""
    if (
        not 0 < len(name) <= LONGEST_NAME
        or not name.isprintable()
        or name != name.strip()
        or name[0] == "#"
        or not set("{}").isdisjoint(name)
    ):
        reader.wrong(path, ProblemCode.NAME, most=LONGEST_NAME)
        return False
    if name.lower() in RESERVED:
        reader.wrong(path, ProblemCode.RESERVED_NAME, name=name)
        return False
    return True


def named(node: Node, key: str = "name") -> str | None:
    """The name under a property, None with a mistake noted when it is missing or can't be one."""
    name = node.word(key)
    if name is None:
        if not node.has(key):
            node.wrong(key, ProblemCode.MISSING, property=key)
        return None
    return name if sound(node.reader, node.at(key), name) else None


@dataclass(slots=True)
class Names:
    """What is taken. In expressions SurveyJS doesn't tell capital letters from small ones, so neither do names.

    first: where each name was taken, by its small letters.
    """

    first: dict[str, str] = field(default_factory=dict)

    def take(self, reader: Reader, path: str, name: str) -> bool:
        """Take a name; says so where it is taken."""
        key = name.lower()
        if key in self.first:
            reader.wrong(path, ProblemCode.DUPLICATE_NAME, name=shown(name), first=self.first[key] or "the top")
            return False
        self.first[key] = path
        return True
