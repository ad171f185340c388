"""Argument place: where in the arguments of an operation something stands that is wrong."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    Node,
    ObjectFieldNode,
    ValueNode,
    Visitor,
    visit,
)


def place(errors: Iterable[GraphQLError], document: DocumentNode) -> None:
    """Note in ``extensions.details.path`` which of the written values each error is about."""
    for error in errors:
        node = error.nodes[0] if error.nodes else None
        if isinstance(node, ValueNode):
            finder = _Finder(node)
            visit(document, finder)
            if finder.path:
                error.extensions = {"details": {"path": finder.path}, **(error.extensions or {})}


class _Finder(Visitor):
    """Looks for a value, and names what it stands in, as in ``input.edit[0]``."""

    def __init__(self, wanted: Node) -> None:
        super().__init__()
        self._wanted = wanted
        self.path = ""

    def enter(self, node: Node, _key: Any, parent: Any, path: Any, ancestors: Any) -> Any:
        """Stop at the value."""
        if node is not self._wanted:
            return None
        named = [_name(above) for above in (*ancestors, parent)]
        items = [f"[{key}]" if last == "values" else "" for last, key in pairwise(["", *path])]
        steps = [name + item for name, item in zip(named, items, strict=True)]
        self.path = "".join(steps).removeprefix(".")
        return self.BREAK


def _name(above: Any) -> str:
    return f".{above.name.value}" if isinstance(above, ArgumentNode | ObjectFieldNode) else ""
