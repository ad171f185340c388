"""Document: one GraphQL text as it was read; whether it may be executed is found out once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    specified_rules,
    visit,
)
from strawberry.schema.schema import validate_document

from taskflow.api.graphql.argument_place import place
from taskflow.api.graphql.cost import META, Ruler, beyond, page_size

MOST_MEASURED: Final = 64
"""Sizes of pages for which a document is known to be within its bounds."""
RULES: Final = tuple(specified_rules)


class Document:
    """A text, what it says, and the sizes of pages with which it was found to be within bounds."""

    def __init__(self, text: str, node: DocumentNode) -> None:
        """Begin with a text that is neither measured nor validated."""
        self.text = text
        self.node = node
        self.size = 0
        self.digest = ""
        self.valid = False
        self._paged: tuple[str, ...] = ()
        self._used: dict[str, tuple[str, ...]] = {}
        self._within: set[tuple[int, ...]] = set()
        self._operations = {
            definition.name.value if definition.name else "": definition
            for definition in node.definitions
            if isinstance(definition, OperationDefinitionNode)
        }

    @property
    def tokens(self) -> int:
        """Give how many words and signs it has."""
        return self.node.token_count or 0

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Give the operation that is meant; raises ``GraphQLError``."""
        if name is None and len(self._operations) == 1:
            return next(iter(self._operations.values()))
        found = self._operations.get(name) if name else None
        if found is not None:
            return found
        if not self._operations:
            raise _unclear("There is no operation in the document. Write a query.")
        if name is None:
            raise _unclear("Say with operationName which operation of the document is meant.")
        raise _unclear(
            f"The document has no operation named {name[:100]!r}. Correct operationName, or leave "
            "it out when there is but one."
        )

    def introspects(self, operation: OperationDefinitionNode) -> bool:
        """Say whether an operation asks for nothing but the schema."""
        return all(
            isinstance(node, FieldNode) and node.name.value in META
            for node in operation.selection_set.selections
        )

    def used(self, operation: OperationDefinitionNode) -> tuple[str, ...]:
        """Name the variables that a subscription's results depend on.

        Those that only say what is watched, by the arguments of its field, are not among them.
        """
        name = operation.name.value if operation.name else ""
        if name not in self._used:
            fragments = [
                node for node in self.node.definitions if isinstance(node, FragmentDefinitionNode)
            ]
            self._used[name] = tuple(sorted(_variables([*_below(operation), *fragments])))
        return self._used[name]

    def refused(self, schema: GraphQLSchema, variables: Mapping[str, Any]) -> list[GraphQLError]:
        """Say why it may not be executed with these variables; nothing if it may.

        It is measured first: to validate a hostile one is itself dear.
        """
        if not self._known_within(variables):
            ruler = Ruler(schema, variables, self.node)
            if (error := beyond(ruler)) is not None:
                return [error]
            self._paged = tuple(sorted(ruler.paged))
            self._note_within(variables)
        if not self.valid:
            if errors := validate_document(schema, self.node, RULES):
                place(errors, self.node)
                return errors
            self.valid = True
        return []

    def _known_within(self, variables: Mapping[str, Any]) -> bool:
        return bool(self._within) and self._pages(variables) in self._within

    def _note_within(self, variables: Mapping[str, Any]) -> None:
        if len(self._within) >= MOST_MEASURED:
            self._within.clear()
        self._within.add(self._pages(variables))

    def _pages(self, variables: Mapping[str, Any]) -> tuple[int, ...]:
        """Give all of the variables that a document's measure depends on."""
        return tuple(page_size(variables.get(name)) for name in self._paged)


def _below(operation: OperationDefinitionNode) -> Iterator[Node]:
    """Give what there is of an operation but the arguments of its fields."""
    yield from operation.directives or ()
    for selection in operation.selection_set.selections:
        if isinstance(selection, FieldNode):
            yield from selection.directives or ()
            if selection.selection_set is not None:
                yield selection.selection_set
        else:
            yield selection


def _variables(nodes: Iterable[Node]) -> set[str]:
    found = _Variables()
    for node in nodes:
        visit(node, found)
    return found.names


class _Variables(Visitor):
    """Gathers the names of variables."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        """Note a name."""
        self.names.add(node.name.value)


def _unclear(words: str) -> GraphQLError:
    return GraphQLError(words, extensions={"code": "input.invalid"})
