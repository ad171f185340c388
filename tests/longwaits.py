"""A step that nobody does for days, while its server is also killed once."""

from typing import Any

from hubdesk import ANN, HubDesk, task_of
from taskflow.domain.operator import Operator
from taskflow.domain.step import step

DAYS = 10 * 24 * 3_600_000


async def waits_for_days(url: str, operator: Operator, **given: Any) -> None:
    """Look that a step of the operator still waits at its first attempt, where it is done."""
    desk = HubDesk(url, {operator.name: operator}, kinds=[step(operator)])
    await desk.open()
    task = {"name": "work", "type": operator.name, "initiator": True}
    await desk.flow({"name": "f", "tasks": [{**task, "config": {"local": given}}]})
    family = await desk.begin("f")
    desk.clock.ahead += DAYS
    desk.clock.steady_ahead += DAYS / 1000
    await desk.crash()
    await desk.open()
    desk.hub.effects.lapsing.set()
    told = (await desk.hub.read(ANN, family.id)).task(task_of(family, "work"))
    (effect,) = told.effects.values()
    assert (effect.environment, effect.attempt) == (operator.environment, 1)
    assert told.kind == "working"
    await desk.close()
