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
