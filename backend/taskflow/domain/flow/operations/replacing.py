"""Put another flow in place of one: what an import into an open flow does."""

from typing import Any

import msgspec

from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.connections import normal
from taskflow.domain.flow.document import Flow
from taskflow.domain.flow.operations.operation import Applied, Operation
from taskflow.domain.flow.structure import structure_problems


class Replace(Operation, frozen=True, kw_only=True, tag="replace"):
    """Put another document in place of the whole flow, which keeps its name."""

    document: dict[str, Any]

    def apply(self, flow: Flow) -> Applied:
        """Replace the flow; the inverse puts the old one back."""
        document = {**self.document, "name": flow["name"]}
        found = structure_problems(document)
        if found:
            raise OperationRefused(
                f"This is not a flow: {found[0].message} {found[0].remedy}",
                details={"problems": [msgspec.to_builtins(problem) for problem in found]},
            )
        return normal(document), (Replace(document=flow),)
