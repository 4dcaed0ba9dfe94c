"""Html of definitions made safe: no scripts, no styles, no pictures, nothing that is fetched from elsewhere."""

from html.parser import HTMLParser

import nh3

TAGS = {
    "a", "b", "blockquote", "br", "div", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "s", "small", "span",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "*": {"lang"}}
SCHEMES = {"http", "https", "mailto", "tel"}
DULL = {"class", "style", "id", "title", "target", "rel", "dir"}


def clean(html: str) -> str:
    """The html that may be shown. What is piped in never lands inside a tag."""
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, attribute_filter=_unless_piped)


def left_out(html: str) -> str:
    """What of the html `clean` leaves out and a reader would miss, for people: "<img>, <script>"; "" for nothing."""
    seen = _Seen()
    seen.feed(html)
    return ", ".join(sorted(seen.missing)[:5])


def _unless_piped(tag: str, attribute: str, value: str) -> str | None:  # noqa: ARG001 – the shape that nh3 asks for
    return None if "{" in value else value


class _Seen(HTMLParser):
    """Notes tags and attributes that are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.missing) > 50:
            return
        if tag not in TAGS:
            self.missing.add(f"<{tag[:20]}>")
            return
        known = ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"] | DULL
        self.missing.update(f"{name[:20]} of <{tag}>" for name, _ in attrs if name not in known)
        self.missing.update(f"{name} of <{tag}>" for name, value in attrs if name == "href" and "{" in (value or ""))
