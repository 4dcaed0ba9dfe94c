"""What an expression consists of: the nodes of its tree, as values. How text becomes them lives in `reading`, what they
mean in `meaning`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Union


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a truth, or a text as survey-core's parser keeps it: with its quotes, words without."""

    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Variable:
    """`{name}`. plain: written `{#name}`, so texts that look like numbers stay texts. place: where it stands."""

    name: str
    plain: bool = False
    place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Several:
    """`[a, b]`, and the parameters of a function."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """An operator on one value: negate, empty, notempty."""

    operator: str
    value: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two values, named as survey-core names it. arithmetic: empty values count as 0 or ""."""

    operator: str
    left: "Node"
    right: "Node"
    arithmetic: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function on its parameters. place: where it stands."""

    function: str
    parameters: tuple["Node", ...]
    place: int = field(default=0, compare=False)


Node = Union[Constant, Variable, Several, Unary, Binary, Call, None]  # noqa: UP007 – forward references; None is `null`


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one."""
    if isinstance(node, Binary):
        return node.left, node.right
    if isinstance(node, Unary):
        return (node.value,)
    if isinstance(node, Several):
        return node.items
    return node.parameters if isinstance(node, Call) else ()


def nodes_in(root: Node) -> Iterator[Node]:
    """All nodes of a tree, in no order that matters."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += parts_of(node)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been read. Two of the same text are equal.

    source: the text as written. names: the variables it reads, as `{…}` has them, without a leading "#". functions: the
    functions that it calls. survey-core works out one with `displayValue` later than others, see `is_late`.
    """

    source: str
    root: Node = field(compare=False, repr=False)
    names: frozenset[str] = field(compare=False, repr=False)
    functions: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def is_late(self) -> bool:
        """Whether survey-core takes it for asynchronous: where it asks for a result at once, it gets false."""
        return "displayValue" in self.functions
