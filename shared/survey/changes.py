"""Whether a new version of a survey keeps the meaning of the old one's figures."""

from shared.survey.model import Survey


def incompatible(before: Survey, after: Survey) -> tuple[str, ...]:
    """Questions that keep their name but not their type or scale: their history would lie."""
    return tuple(
        one.name
        for one in after.questions()
        if (earlier := before.question(one.name)) and (earlier.kind, earlier.scale) != (one.kind, one.scale)
    )
