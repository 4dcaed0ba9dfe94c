"""Html of definitions made safe: no scripts, no styles, no pictures, nothing that is fetched from elsewhere."""

import re

import nh3

TAGS = {
    "a", "b", "blockquote", "br", "div", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "s", "small", "span",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "*": {"lang"}}
SCHEMES = {"http", "https", "mailto", "tel"}
OPENED = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]{0,19})")
PIPED_ADDRESS = re.compile(r"href\s{0,9}=\s{0,9}[\"']?[^\"'>{]{0,500}\{", re.IGNORECASE)


def clean(html: str) -> str:
    """The html that may be shown. What is piped in never lands inside a tag."""
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, attribute_filter=_unless_piped)


def left_out(html: str) -> str:
    """What of the html `clean` leaves out and a reader would miss, for people: "<img>, <script>"; "" for nothing."""
    tags = {f"<{found.lower()}>" for found in OPENED.findall(html)} - {f"<{one}>" for one in TAGS}
    piped = {"an address with an answer in it"} if PIPED_ADDRESS.search(html) else set()
    return ", ".join(sorted(tags)[:5] + sorted(piped))


def _unless_piped(tag: str, attribute: str, value: str) -> str | None:  # noqa: ARG001 – the shape that nh3 asks for
    return None if "{" in value else value
