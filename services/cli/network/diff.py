"""The difference between what a network file asks for and what is published, for people and for the log. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from shared.contracts.directory import Document, Origin, SurveyVersion
from shared.survey.localised import Localised


class Kind(StrEnum):
    """What happens to a document, by the sign that people read."""

    ADDED = "+"
    CHANGED = "~"
    REMOVED = "-"


@dataclass(frozen=True, slots=True)
class Change:
    """One document that differs. document: None when it goes. details: what changes, field by field."""

    kind: Kind
    key: str
    document: Document | None
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}" + (": " + ", ".join(self.details) if self.details else "")


def difference(wanted: Mapping[str, Document], published: Mapping[str, Document]) -> Sequence[Change]:
    """What to publish, in an order in which nothing ever refers to what is not there yet.

    Only what a file brought is removed; versions of surveys never are, for answers were given to them.
    """
    return [*_added_and_changed(wanted, published), *_removed(wanted, published)]


def _added_and_changed(wanted: Mapping[str, Document], published: Mapping[str, Document]) -> Iterator[Change]:
    for key, document in wanted.items():
        before = published.get(key)
        if before is None:
            yield Change(Kind.ADDED, key, document)
        elif before != document:
            yield Change(Kind.CHANGED, key, document, tuple(_details(before, document)))


def _removed(wanted: Mapping[str, Document], published: Mapping[str, Document]) -> Iterator[Change]:
    order = {kind: place for place, kind in enumerate(("goal", "round", "leader", "group", "unit", "organisation"))}
    gone = [
        key
        for key, document in published.items()
        if key not in wanted and document.origin is Origin.FILE and not isinstance(document, SurveyVersion)
    ]
    for key in sorted(gone, key=lambda one: (order.get(one.partition("/")[0], len(order)), one)):
        yield Change(Kind.REMOVED, key, None)


def _details(before: Document, after: Document) -> Iterator[str]:
    if before.origin is Origin.PAGE:
        yield "made on a page, the file wins"
    for field in fields(after):
        old, new = getattr(before, field.name, None), getattr(after, field.name)
        if old == new or field.name in {"definition", "origin", "set_by"}:
            continue
        if isinstance(old, tuple) and isinstance(new, tuple):
            signs = [f"+{one}" for one in new if one not in old] + [f"-{one}" for one in old if one not in new]
            yield f"{field.name} {' '.join(signs) or 'in another order'}"
        else:
            yield f"{field.name} {_shown(old)} → {_shown(new)}"


def _shown(value: object) -> str:
    if isinstance(value, Localised):
        return " / ".join(dict.fromkeys(text for text in (value.fi, value.sv, value.en) if text)) or "nothing"
    if value is None:
        return "nothing"
    inner = fields(value) if hasattr(value, "__dataclass_fields__") else ()  # type: ignore[arg-type]  # it is one
    return " ".join(_shown(getattr(value, one.name)) for one in inner) if inner else str(value)
