"""Writing: a declaration as people read it."""

from taskflow.domain.declared.document import Declaration, named
from taskflow.domain.flow.writing import write_document


def write_kind(declaration: Declaration) -> str:
    """Write a declared kind as YAML, its members in the order of their shape."""
    return write_document(named(declaration))
