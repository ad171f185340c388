"""Lookup: a family, a task or a flow, now or in the past, by its id alone."""

from taskflow.api.graphql import families, flows
from taskflow.api.graphql.context import Asked
from taskflow.api.graphql.inputs import Moment
from taskflow.api.graphql.node import FLOW, Node, family_in, parted
from taskflow.api.graphql.scalars import Long
from taskflow.domain.errors import NotFound


async def found(asker: Asked, ident: str) -> Node:
    """Give what has an id; raises ``NotFound``."""
    name, moment = parted(ident)
    family = family_in(name)
    if family is not None:
        at = None if moment is None else Moment(seq=Long(moment))
        shown = await families.shown(asker, family, at)
        if moment is not None and shown.family.seq != moment:
            raise NotFound(f"The family has not come to event {moment}.", code="family.notFound")
        if name == family:
            return shown
        if name in shown.family.tasks:
            return shown.one(name)
        raise NotFound(f"There is no task {name}.", code="task.notFound")
    return await flows.shown(asker, name.removeprefix(FLOW), moment)
