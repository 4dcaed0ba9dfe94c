"""What is typed into coordinators' forms, read into what the application takes. Says what can't be read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import MultiDict

from services.collector.application.managing.rounds import LARGEST_CAP, LARGEST_RATE, Wish
from services.collector.domain.managing import Mistake, Rule
from shared.contracts.directory import LinkKind
from shared.contracts.ids import ScopeId, SurveyId, UnitId

Typed = MultiDict[str, str]
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(slots=True)
class Reader:
    """Reads fields one by one, and keeps what is wrong with them."""

    typed: Typed
    mistakes: list[Mistake] = field(default_factory=list)

    def day(self, name: str) -> date | None:
        """A local day, as browsers send it or as people write it; None for nothing, or nothing readable."""
        given = self.typed.get(name, "").strip()
        if not given:
            return None
        found = _DAY.fullmatch(given)
        try:
            if found:
                return date(int(found[3]), int(found[2]), int(found[1]))
            return date.fromisoformat(given)
        except ValueError:
            self.mistakes.append(Mistake(name, Rule.DAY))
            return None

    def number(self, name: str, most: int) -> int | None:
        """A whole number; None for nothing, or nothing readable."""
        given = self.typed.get(name, "").strip()
        if not given:
            return None
        if given.isascii() and given.isdecimal() and len(given) < 10:
            return int(given)
        self.mistakes.append(Mistake(name, Rule.NUMBER, {"most": most}))
        return None


def wish(typed: Typed, *, survey: SurveyId, known: Mapping[int, object]) -> tuple[Wish | None, Sequence[Mistake]]:
    """The round that a form asks for. known: the survey's versions. None when it can't be read."""
    reader = Reader(typed)
    opens, closes = reader.day("opens"), reader.day("closes")
    if opens is None and not any(one.part == "opens" for one in reader.mistakes):
        reader.mistakes.append(Mistake("opens", Rule.DAY))
    version = reader.number("version", max(known, default=1))
    # What the other kind of links can't have was hidden, and is not meant.
    link = next((one for one in LinkKind if one == typed.get("link")), None)
    is_open = link is LinkKind.OPEN
    cap = reader.number("cap", LARGEST_CAP) if is_open else None
    per_minute = reader.number("per_minute", LARGEST_RATE)
    if reader.mistakes or opens is None:
        return None, reader.mistakes
    units = tuple(dict.fromkeys(UnitId(ScopeId(one)) for one in typed.getlist("unit")))
    key = typed.get("key", "")
    return Wish(key, survey, version, opens, closes, units, link, cap, per_minute), ()
