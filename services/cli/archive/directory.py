"""The directory's documents as they stand in an archive: what of them can be read, and in which order they are told."""

from collections.abc import Iterator, Mapping
from typing import Final

from shared.contracts.directory import Document
from shared.contracts.documents import decode_document
from shared.contracts.snapshot import Directory
from shared.contracts.wire import UnreadableEvent

# What others are made of comes first, and goals last: none is judged while something that it is about is not there yet.
_ORDER: Final = ("network", "organisation", "unit", "group", "leader", "survey", "round")


def directory_of(values: Mapping[str, bytes]) -> Directory:
    """The directory that documents make up; one that this Kaiku can't read is left out."""

    def documents() -> Iterator[Document]:
        for key, value in values.items():
            try:
                yield decode_document(key, value)
            except UnreadableEvent:
                continue

    return Directory.of(documents())


def in_order(values: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """Documents with their keys, as they are told."""

    def place(key: str) -> tuple[int, str]:
        kind = key.partition("/")[0]
        if kind == "goal":
            return len(_ORDER) + 1, key
        return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER)), key

    return sorted(values.items(), key=lambda one: place(one[0]))
