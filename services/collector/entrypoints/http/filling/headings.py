"""Headings that a survey's html brings along, at the level where they stand on our page. Pure."""

import re

_DEEPEST = 6
_HEADING = re.compile(r"<(/?)h([1-6])\b", re.IGNORECASE)


def levelled(html: str, level: int) -> str:
    """The html with its outermost headings at a level, and each deeper one a level below that which it belongs to.

    html: sanitised, so each heading is closed. Editors offer "<h3>Thank you</h3>": under our h1 a level would be
    missing, which who listens to a page takes for a heading that was missed.
    """
    above: list[int] = []

    def at_its_level(tag: re.Match[str]) -> str:
        if not tag[1]:
            while above and above[-1] >= int(tag[2]):
                above.pop()
            above.append(int(tag[2]))
        return f"<{tag[1]}h{min(level + len(above) - 1, _DEEPEST)}"

    return _HEADING.sub(at_its_level, html)
