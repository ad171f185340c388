"""Cost: what an operation may at most touch, known before anything is validated or executed.

A field costs 1, or its weight; a page multiplies what is below it by its ``first``, another list
by 10. What a graph costs is counted when its family is known (``graphs``). The walk also finds
depth, aliases and repeated fields, each fragment being measured once: rules that expand fragments
never end on a hostile document.
"""

from collections import Counter
from collections.abc import Mapping
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
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    VariableNode,
)
from msgspec import Struct

BUDGET: Final = 5_000
"""What one operation may cost."""
LIST: Final = 10
"""How many items a list without ``first`` is taken to have."""
PAGE: Final = 100
"""How many items a page has whose ``first`` is not known."""
DEPTH: Final = 15
"""How deep an operation may be nested; an introspection needs 15."""
ALIASES: Final = 15
REPEATS: Final = 10_000
"""What the squares of how often each field is named may add up to: merging compares all pairs."""
WEIGHTS: Final = {
    "asked": 100,
    "closestTasks": 100,
    "diff": 100,
    "document": 5,
    "hash": 10,
    "history": 20,
    "paths": 100,
    "problems": 10,
    "reachable": 50,
    "stableMoments": 20,
    "text": 50,
    "machine": 5,
    "__schema": 1_000,
    "__type": 100,
}
"""Fields that cost more than 1, by name."""
META: Final = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
UNBOUNDED: Final = 10**9
"""What stands for everything beyond, so that numbers stay small."""


class Measure(Struct, frozen=True):
    """How large a selection is."""

    cost: int = 0
    depth: int = 0
    aliases: int = 0

    def beside(self, other: "Measure") -> "Measure":
        """Give the measure of both together."""
        return Measure(
            min(self.cost + other.cost, UNBOUNDED),
            max(self.depth, other.depth),
            min(self.aliases + other.aliases, UNBOUNDED),
        )


def beyond(ruler: "Ruler") -> GraphQLError | None:
    """Say which limit a document breaks, if any."""
    try:
        measures = [ruler.operation(node) for node in ruler.operations]
    except RecursionError:
        return refusal("limit.depth", f"more than {DEPTH} levels deep", DEPTH)
    depth = max((measure.depth for measure in measures), default=0)
    aliases = max((measure.aliases for measure in measures), default=0)
    cost = max((measure.cost for measure in measures), default=0)
    if depth > DEPTH:
        return refusal("limit.depth", f"{depth} levels deep", DEPTH)
    if aliases > ALIASES:
        return refusal("limit.aliases", f"made of {aliases} aliases", ALIASES)
    if ruler.repeats > REPEATS:
        return refusal("limit.repeats", "naming the same fields too often", REPEATS)
    if cost > BUDGET:
        return refusal("limit.cost", f"of a cost of up to {cost}", BUDGET)
    return None


def page_size(first: Any) -> int:
    """Give the size of a page whose ``first`` is this variable's value."""
    return max(1, min(first, UNBOUNDED)) if isinstance(first, int) else PAGE


def refusal(code: str, what: str, limit: int) -> GraphQLError:
    """Make the error for an operation that is beyond a limit."""
    return GraphQLError(
        f"This operation is {what}, and {limit} is the limit; ask for fewer fields, or for "
        "smaller pages with first.",
        extensions={"code": code, "details": {"limit": limit}},
    )


class Ruler:
    """Measures a document that need not be valid."""

    def __init__(self, schema: Any, variables: Mapping[str, Any], document: DocumentNode) -> None:
        """Know the types and the variables; ``paged`` gathers those that pages are sized by."""
        self._schema = schema
        self._variables = variables
        self._known: dict[str, Measure] = {}
        self._named: Counter[str] = Counter()
        self.paged: set[str] = set()
        nodes = document.definitions
        self._fragments = {n.name.value: n for n in nodes if isinstance(n, FragmentDefinitionNode)}
        self.operations = [n for n in nodes if isinstance(n, OperationDefinitionNode)]

    @property
    def repeats(self) -> int:
        """Give the sum of the squares of how often each field was met."""
        return sum(times * times for times in self._named.values())

    def operation(self, node: OperationDefinitionNode) -> Measure:
        """Measure an operation."""
        return self._selection(node.selection_set, self._schema.get_root_type(node.operation))

    def _selection(self, selection: SelectionSetNode | None, parent: Any) -> Measure:
        total = Measure()
        for node in selection.selections if selection is not None else ():
            total = total.beside(self._node(node, parent))
        return total

    def _node(self, node: SelectionNode, parent: Any) -> Measure:
        match node:
            case FieldNode():
                return self._field(node, parent)
            case FragmentSpreadNode():
                return self._spread(node)
            case InlineFragmentNode():
                return self._selection(node.selection_set, self._narrowed(node, parent))
        return Measure()

    def _spread(self, node: FragmentSpreadNode) -> Measure:
        name = node.name.value
        self._named[f"...{name}"] += 1
        if name not in self._known:
            self._known[name] = Measure(cost=1)  # what one in a circle counts for
            fragment = self._fragments.get(name)
            if fragment is not None:
                inside = self._selection(fragment.selection_set, self._narrowed(fragment, None))
                self._known[name] = Measure(cost=1).beside(inside)
        return self._known[name]

    def _narrowed(self, node: Any, parent: Any) -> Any:
        named = node.type_condition
        return self._schema.get_type(named.name.value) if named else parent

    def _field(self, node: FieldNode, parent: Any) -> Measure:
        name = node.name.value
        self._named[name] += 1
        known = parent.fields if isinstance(parent, GraphQLObjectType) else {}
        field = known.get(name) or META.get(name)
        kind, many = _unwrapped(field.type) if field is not None else (None, False)
        below = self._selection(node.selection_set, kind)
        # An introspection's lists are as long as the schema: its weight covers them.
        inner = name.startswith("__") or (kind is not None and kind.name.startswith("__"))
        times = 1 if inner else self._times(node, field, many=many)
        return Measure(
            cost=min(WEIGHTS.get(name, 1) + times * below.cost, UNBOUNDED),
            depth=below.depth + 1,
            aliases=below.aliases + (node.alias is not None),
        )

    def _times(self, node: FieldNode, field: Any, *, many: bool) -> int:
        if field is not None and "first" in field.args:
            return self._first(node)
        # The edges of a page are counted by its `first`.
        return LIST if many and node.name.value != "edges" else 1

    def _first(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value == "first":
                if isinstance(argument.value, IntValueNode):
                    return max(1, int(argument.value.value[:9]))
                if isinstance(argument.value, VariableNode):
                    name = argument.value.name.value
                    self.paged.add(name)
                    return page_size(self._variables.get(name))
        return PAGE


def _unwrapped(kind: Any) -> tuple[Any, bool]:
    many = False
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        many = many or isinstance(kind, GraphQLList)
        kind = kind.of_type
    return kind, many
