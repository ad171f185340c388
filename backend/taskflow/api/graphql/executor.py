"""Executor: graphql-core's, giving resolvers what Strawberry's fields expect.

Nothing is delivered in pieces, so the plain one does.
"""

from copy import copy
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLResolveInfo
from graphql.execution import Executor
from graphql.execution.executor import CollectedErrors
from graphql.language import FieldNode
from graphql.pyutils import Path

from taskflow.domain.meter import metered


class Execution(Executor[None]):
    """One operation with its variables and its context."""

    def build_resolve_info(
        self,
        field_def: GraphQLField,
        field_nodes: list[FieldNode],
        parent_type: GraphQLObjectType,
        path: Path,
    ) -> GraphQLResolveInfo[Any]:
        """Give the variables as plain values."""
        return GraphQLResolveInfo(
            field_nodes[0].name.value,
            field_nodes,
            field_def.type,
            parent_type,
            path,
            self.schema,
            self.fragment_definitions,
            self.root_value,
            self.operation,
            self.variable_values.coerced,  # type: ignore[arg-type]  # as Strawberry reads them
            self.context_value,
            self.is_awaitable,
            self.abort_signal,
            self.async_helpers,
        )

    async def complete_awaitable_value(self, *given: Any) -> Any:
        """Complete a field that is waited for, which may be done in a task of its own."""
        return await metered(super().complete_awaitable_value(*given))

    def build_per_event_executor(self, payload: Any) -> "Execution":
        """Give a copy for one event of a subscription.

        What it remembers of fields goes with it: graphql-core would let it grow with each event.
        """
        one = copy(self)
        one.root_value = payload
        one.collected_errors = CollectedErrors()
        one._relevant_sub_fields = {}  # noqa: SLF001  no public way
        return one
