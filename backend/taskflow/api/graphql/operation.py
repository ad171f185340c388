"""Operation: what somebody asks for, proven to be within bounds, and carried out."""

from collections.abc import Collection, Hashable
from itertools import islice
from typing import Any, Final, cast

from graphql import ExecutionResult, GraphQLError
from graphql.execution import create_source_event_stream
from graphql.language import OperationType
from msgspec import Struct
from strawberry.execution.is_awaitable import optimized_is_awaitable

from taskflow.api.graphql import graphs, sizes
from taskflow.api.graphql.document import Document
from taskflow.api.graphql.documents import Documents, read
from taskflow.api.graphql.errors import tell
from taskflow.api.graphql.executor import Execution
from taskflow.api.graphql.persisted_queries import text_of
from taskflow.api.graphql.request import GraphQLRequest
from taskflow.api.graphql.schema import schema
from taskflow.api.large_input import SLIGHT, read_in_turn
from taskflow.domain.allowances import Allowances

SCHEMA: Final = schema._schema  # noqa: SLF001  no public way
QUERIES: Final = frozenset({OperationType.QUERY})
CHANGES: Final = QUERIES | {OperationType.MUTATION}
ANY: Final = frozenset(OperationType)
READING: Final = 8
"""How much more it takes to read a character of GraphQL than one of JSON."""
MANY: Final = 500
"""Values of variables that are looked at without a detour."""


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
        """Carry out a query or a mutation; what only asks for the schema, beside the loop."""
        if self.document.introspects(self.execution.operation):
            person = self.execution.context_value["asked"].principal.id
            result = await read_in_turn(person, SLIGHT + 1, self.execution.execute_operation)
            return told(cast("ExecutionResult", result))
        return await _executed(self.execution)

    @property
    def asked(self) -> Hashable:
        """Give what the answers to an event depend on: what is asked, whoever asks it."""
        node = self.execution.operation
        values = self.execution.variable_values.coerced
        used = [(name, repr(values.get(name))) for name in self.document.used(node)]
        return self.document, node.name and node.name.value, tuple(used)

    async def source(self) -> Any:
        """Give what a subscription makes its results of: the events, or a result that says no."""
        source: Any = create_source_event_stream(self.execution)
        if self.execution.is_awaitable(source):
            source = await source
        return told(source) if isinstance(source, ExecutionResult) else source

    def alike(self, event: Any, allowances: Allowances) -> dict[str, Any]:
        """Give what a ``next`` frame carries for an event, the same for all who ask the same.

        So nobody is the asker, and there is nothing to wait for.
        """
        graphs.begin()
        sizes.begin(allowances)
        one = self.execution.build_per_event_executor(event)
        one.context_value = {}
        result: Any = one.execute_operation()
        if not isinstance(result, ExecutionResult):
            raise TypeError("What is told to several must be made at once.")
        return payload(told(result))


def payload(result: ExecutionResult) -> dict[str, Any]:
    """Give what a ``next`` frame carries."""
    content: dict[str, Any] = {"data": result.data}
    if result.errors:
        content["errors"] = [error.formatted for error in result.errors]
    return content


def failed(error: Exception) -> ExecutionResult:
    """Give the result of an operation that an error has ended."""
    return told(ExecutionResult(None, [GraphQLError(str(error), original_error=error)]))


async def _executed(execution: Execution) -> ExecutionResult:
    graphs.begin()
    sizes.begin(execution.context_value["asked"].hub.quotas.allowances)
    try:
        result: Any = execution.execute_operation()
        if execution.is_awaitable(result):
            result = await result
    except Exception as error:  # noqa: BLE001  told as what went wrong in a field
        return failed(error)
    return told(result)


def told(result: ExecutionResult) -> ExecutionResult:
    """Give errors the words and the codes of every interface."""
    for error in result.errors or ():
        tell(error)
    return result


async def ready(
    documents: Documents, question: GraphQLRequest, context: Any, allowed: Collection[OperationType]
) -> Operation:
    """Do as :func:`prepared` does; for what is long or has many variables, beside the loop."""
    size = SLIGHT if _many(question.variables) else 0
    if question.query is not None and documents.known(question.query) is None:
        size += READING * len(question.query)
    if size < SLIGHT:
        return prepared(documents, question, context, allowed)
    text, digest = _named(question, documents)
    known, person = documents.known(text), context["asked"].principal.id
    made = await read_in_turn(person, size + 1, _made, known or text, question, context, allowed)
    documents.keep(made.document, digest)
    return made


def prepared(
    documents: Documents, question: GraphQLRequest, context: Any, allowed: Collection[OperationType]
) -> Operation:
    """Make an operation of what somebody asks; raises ``Invalid``, ``Refused``, ``WrongWay``."""
    text, digest = _named(question, documents)
    document = _valid(documents.known(text) or text, question, allowed)
    documents.keep(document, digest)
    return _built(document, question, context)


def _named(question: GraphQLRequest, documents: Documents) -> tuple[str, str]:
    try:
        return text_of(question, documents)
    except GraphQLError as error:
        raise Unknown([error]) from None


def _many(variables: Any) -> bool:
    """Say whether there are many variables, or much in them."""
    waiting, seen = [variables], 0
    while waiting and seen < MANY:
        value = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            waiting += islice(value.values(), MANY)
        elif isinstance(value, list):
            waiting += islice(value, MANY)
    return seen >= MANY


def _made(
    known: Document | str,
    question: GraphQLRequest,
    context: Any,
    allowed: Collection[OperationType],
) -> Operation:
    return _built(_valid(known, question, allowed), question, context)


def _valid(
    known: Document | str, question: GraphQLRequest, allowed: Collection[OperationType]
) -> Document:
    """Give a document, or read it, of which an operation may be carried out."""
    try:
        document = read(known) if isinstance(known, str) else known
        node = document.operation(question.operation_name)
    except GraphQLError as error:
        raise Refused([error]) from None
    if node.operation not in allowed:
        raise WrongWay(node.operation)
    if errors := document.refused(SCHEMA, question.variables or {}):
        raise Refused(errors)
    return document


def _built(document: Document, question: GraphQLRequest, context: Any) -> Operation:
    built = Execution.build(
        SCHEMA,
        document.node,
        context_value=context,
        raw_variable_values=question.variables or {},
        operation_name=question.operation_name,
        is_awaitable=cast("Any", optimized_is_awaitable),
    )
    if isinstance(built, list):
        raise Refused(built)
    return Operation(document, cast("Execution", built))
