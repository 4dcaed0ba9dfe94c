"""Questions by the names under which expressions, triggers and texts look for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.survey.running.asked import Asked


@dataclass(slots=True)
class Names:
    """by_value_name: the first of each, as written and in lower case. sharing: all that keep their answer there."""

    by_value_name: dict[str, Asked] = field(default_factory=dict)
    by_name: dict[str, Asked] = field(default_factory=dict)
    sharing: dict[str, list[Asked]] = field(default_factory=dict)

    def find(self, name: str) -> Asked | None:
        """The first question of a value name: capitals don't count unless they do."""
        return self.by_value_name.get(name) or self.by_value_name.get(name.lower())

    def target(self, name: str) -> Asked | None:
        """What a trigger sets: a question, or one of several lines. What has parts is no question by its own name."""
        asked = self.find(name)
        if asked is not None:
            return asked if asked.parts is None else None
        owners = ((self.find(name[:at]), name[at + 1 :]) for at in range(len(name) - 1, 0, -1) if name[at] == ".")
        return next((owner.line(item) for owner, item in owners if owner is not None), None)


def names_of(questions: Sequence[Asked]) -> Names:
    """The names of questions."""
    names = Names()
    for one in questions:
        names.by_value_name.setdefault(one.value_name, one)
        names.by_name.setdefault(one.name, one)
        names.sharing.setdefault(one.value_name, []).append(one)
    for one in questions:
        names.by_value_name.setdefault(one.value_name.lower(), one)
    return names
