"""Operation: what somebody asks for, proven to be within bounds, and carried out."""

from collections.abc import AsyncGenerator, Collection
from typing import Any, Final, cast

from graphql import ExecutionResult, GraphQLError
from graphql.execution import create_source_event_stream
from graphql.language import OperationType
from msgspec import Struct
from strawberry.execution.is_awaitable import optimized_is_awaitable

from taskflow.api.graphql import graphs, sizes
from taskflow.api.graphql.asking import Question
from taskflow.api.graphql.document import Document
from taskflow.api.graphql.documents import Documents
from taskflow.api.graphql.executor import Execution
from taskflow.api.graphql.persisted import text_of
from taskflow.api.graphql.schema import schema
from taskflow.api.graphql.telling import tell

SCHEMA: Final = schema._schema  # noqa: SLF001  no public way
QUERIES: Final = frozenset({OperationType.QUERY})
CHANGES: Final = QUERIES | {OperationType.MUTATION}
ANY: Final = frozenset(OperationType)


class Refused(Exception):
    """Nothing was executed, for these reasons."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        """Tell the reasons in the words and with the codes of every interface."""
        super().__init__(*errors)
        for error in errors:
            tell(error)
        self.errors = errors


class Unknown(Refused):
    """What was named by its hash is not known here; it is to be sent whole."""


class WrongWay(Exception):
    """An operation of this kind does not go the way it came."""

    def __init__(self, kind: OperationType) -> None:
        """Name the kind."""
        super().__init__(kind)
        self.kind = kind


class Operation(Struct, frozen=True):
    """One operation of a valid document, and what its variables stand for."""

    document: Document
    execution: Execution

    @property
    def kind(self) -> OperationType:
        """Tell a query, a mutation and a subscription apart."""
        return self.execution.operation.operation

    async def carry_out(self) -> ExecutionResult:
        """Carry out a query or a mutation."""
        return await _executed(self.execution)

    async def watch(self) -> AsyncGenerator[ExecutionResult]:
        """Give the results of a subscription, one for each event, until it ends."""
        source: Any = create_source_event_stream(self.execution)
        if self.execution.is_awaitable(source):
            source = await source
        if isinstance(source, ExecutionResult):
            yield _told(source)
            return
        try:
            async for event in source:
                one = self.execution.build_per_event_executor(event)
                yield await _executed(one)
        except Exception as error:  # noqa: BLE001  told as what went wrong in a field
            yield _told(ExecutionResult(None, [GraphQLError(str(error), original_error=error)]))
        finally:
            await source.aclose()


async def _executed(execution: Execution) -> ExecutionResult:
    graphs.begin()
    sizes.begin(execution.context_value["asked"].hub.quotas.allowances)
    try:
        result: Any = execution.execute_operation()
        if execution.is_awaitable(result):
            result = await result
    except Exception as error:  # noqa: BLE001  told as what went wrong in a field
        result = ExecutionResult(None, [GraphQLError(str(error), original_error=error)])
    return _told(result)


def _told(result: ExecutionResult) -> ExecutionResult:
    """Give errors the words and the codes of every interface."""
    for error in result.errors or ():
        tell(error)
    return result


def prepared(
    documents: Documents, question: Question, context: Any, allowed: Collection[OperationType]
) -> Operation:
    """Make an operation of what somebody asks; raises ``Invalid``, ``Refused``, ``WrongWay``."""
    try:
        text, digest = text_of(question, documents)
    except GraphQLError as error:
        raise Unknown([error]) from None
    try:
        document = documents.of(text)
        node = document.operation(question.operation_name)
    except GraphQLError as error:
        raise Refused([error]) from None
    if node.operation not in allowed:
        raise WrongWay(node.operation)
    variables = question.variables or {}
    if errors := document.refused(SCHEMA, variables):
        raise Refused(errors)
    documents.keep(document, digest)
    built = Execution.build(
        SCHEMA,
        document.node,
        context_value=context,
        raw_variable_values=variables,
        operation_name=question.operation_name,
        is_awaitable=cast("Any", optimized_is_awaitable),
    )
    if isinstance(built, list):
        raise Refused(built)
    return Operation(document, cast("Execution", built))
