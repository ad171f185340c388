"""Operations: how people edit a flow; each can be undone by its inverse."""

from taskflow.domain.flow.operations.every import (
    OPERATION_SCHEMA,
    Batch,
    FlowOperation,
    apply_operation,
    read_operation,
)
from taskflow.domain.flow.operations.replacing import Replace

__all__ = [
    "OPERATION_SCHEMA",
    "Batch",
    "FlowOperation",
    "Replace",
    "apply_operation",
    "read_operation",
]
