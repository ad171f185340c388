"""A start that meets work which cannot be settled does not go on."""

from typing import Any

from taskflow.domain import command as commands
from taskflow.domain.principal import HUB

SHOWS = ("start.never",)


def _giving_in(_give_up: Any) -> Any:
    async def give_in(hub: Any, family: str, task: str, effect: Any) -> None:
        state = (await hub.families.get(family)).state
        if "explode" in str(hub.catalogue.machine(state.task(task)).document):
            raise RuntimeError("a plug-in's mistake")
        await hub.submit(HUB, family, commands.EffectFailed.unknown(task, effect.id))

    return give_in


CHANGES = (("taskflow.hub.hub", "Hub._give_up", _giving_in),)
