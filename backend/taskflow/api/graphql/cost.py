"""Cost: what an operation may at most touch, known before anything is executed.

Every field costs 1; a page multiplies what is below it by its ``first``, another list by 10.
``Family.graph`` is one field whose cost is its size: it is charged when the size is known.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)
from strawberry.extensions import SchemaExtension

BUDGET: Final = 5_000
"""What one operation may cost."""
LIST: Final = 10
"""How many items a list without ``first`` is taken to have."""


class CostLimiter(SchemaExtension):
    """Refuses an operation whose cost is over the budget."""

    def on_validate(self) -> Iterator[None]:
        """Count before validation, which is itself dear for a hostile document."""
        context = self.execution_context
        document = context.graphql_document
        if document is not None:
            schema = context.schema._schema  # noqa: SLF001  no public way
            count = Count(schema, context.variables or {}, document)
            cost = max((count.operation(node) for node in count.operations), default=0)
            if cost > BUDGET:
                context.pre_execution_errors = [over_budget(cost)]
        yield


class Count:
    """Walks a document that need not be valid; each fragment is counted once."""

    def __init__(self, schema: Any, variables: Mapping[str, Any], document: DocumentNode) -> None:
        """Know the types and the variables."""
        self._schema = schema
        self._variables = variables
        self._costs: dict[str, int] = {}
        nodes = document.definitions
        self._fragments = {n.name.value: n for n in nodes if isinstance(n, FragmentDefinitionNode)}
        self.operations = [n for n in nodes if isinstance(n, OperationDefinitionNode)]

    def operation(self, node: OperationDefinitionNode) -> int:
        """Give the cost of an operation."""
        return self._selection(node.selection_set, self._schema.get_root_type(node.operation))

    def _selection(self, selection: SelectionSetNode | None, parent: Any) -> int:
        if selection is None or not isinstance(parent, GraphQLObjectType):
            return 0
        cost = 0
        for node in selection.selections:
            if isinstance(node, FieldNode):
                cost += self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                cost += self._selection(node.selection_set, self._narrowed(node, parent))
            elif isinstance(node, FragmentSpreadNode):
                cost += self._fragment(node.name.value, parent)
            if cost > BUDGET:
                break
        return cost

    def _fragment(self, name: str, parent: Any) -> int:
        if name not in self._costs:
            self._costs[name] = 0  # one that spreads itself is refused by validation
            fragment = self._fragments.get(name)
            if fragment is not None:
                kind = self._narrowed(fragment, parent)
                self._costs[name] = self._selection(fragment.selection_set, kind)
        return self._costs[name]

    def _narrowed(self, node: Any, parent: Any) -> Any:
        named = node.type_condition
        return self._schema.get_type(named.name.value) if named else parent

    def _field(self, node: FieldNode, parent: GraphQLObjectType) -> int:
        field = parent.fields.get(node.name.value)
        if field is None:
            return 1  # __typename and introspection, which depth and tokens bound
        kind, many = _unwrapped(field.type)
        below = self._selection(node.selection_set, kind)
        if "first" in field.args:
            return 1 + self._first(node) * below
        # The edges of a page are counted by its `first`.
        return 1 + below * (LIST if many and node.name.value != "edges" else 1)

    def _first(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value == "first":
                if isinstance(argument.value, IntValueNode):
                    return max(1, int(argument.value.value))
                if isinstance(argument.value, VariableNode):
                    given = self._variables.get(argument.value.name.value)
                    return max(1, given) if isinstance(given, int) else 100
        return 1


def _unwrapped(kind: Any) -> tuple[Any, bool]:
    many = False
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        many = many or isinstance(kind, GraphQLList)
        kind = kind.of_type
    return kind, many


def over_budget(cost: int) -> GraphQLError:
    """Make the error for an operation that costs too much."""
    return GraphQLError(
        f"This operation may cost {cost}, more than {BUDGET}; ask for fewer fields, or for "
        "smaller pages with first.",
        extensions={"code": "limit.cost"},
    )
