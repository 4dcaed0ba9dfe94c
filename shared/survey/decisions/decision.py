"""What Kaiku does with one property of SurveyJS. Which property gets which decision lives beside this."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """supported: read exactly as SurveyJS means it. appearance: accepted and ignored, with a notice. refused: an error.

    Whatever changes what an answer means, or whether it is accepted, is supported or refused.
    """

    SUPPORTED = "supported"
    APPEARANCE = "appearance"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict. instead: for what is refused, what to do, as the end of a sentence.

    harmless: values that say nothing, because SurveyJS itself takes them for granted (editors write them out): accepted
    though the property is refused, no notice though it is ignored. So is what is empty. aliases: names that SurveyJS
    reads as this one.
    """

    verdict: Verdict
    instead: str = ""
    harmless: tuple[object, ...] = ()
    aliases: tuple[str, ...] = ()

    def says_nothing(self, value: object) -> bool:
        """Whether a value is as good as none."""
        if value is None or value in ("", [], {}):
            return True
        return any(type(value) is type(one) and value == one for one in self.harmless)


Decisions = dict[str, Decision]
ON: object = True


def supported(*aliases: str) -> Decision:
    """Read."""
    return Decision(Verdict.SUPPORTED, aliases=aliases)


def appearance(*harmless: object, aliases: tuple[str, ...] = ()) -> Decision:
    """Ignored, as it only changes how the survey looks."""
    return Decision(
        Verdict.APPEARANCE, harmless=(False, *harmless) if True not in harmless else harmless, aliases=aliases
    )


def refused(instead: str, *harmless: object, aliases: tuple[str, ...] = ()) -> Decision:
    """An error unless harmless."""
    return Decision(Verdict.REFUSED, instead, harmless or (False,), aliases)
