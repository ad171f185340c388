"""A flow that was deleted stays in the list."""

from typing import Any

import msgspec

SHOWS = ("list.flows",)


def _listed(flow_row: Any) -> Any:
    return lambda flow: flow_row(msgspec.structs.replace(flow, deleted=False))


CHANGES = (("taskflow.hub.lists.rows", "flow_row", _listed),)
