"""A start that meets work which a plug-in's mistake keeps from being settled does not go on."""

from typing import Any

from taskflow.domain import command as commands

SHOWS = ("start.never",)


def _giving_in(_give_up: Any) -> Any:
    async def give_in(due: Any, family: str, task: str, effect: Any) -> None:
        if effect.name == "owe":
            raise RuntimeError("a plug-in's mistake")
        await due._submit(family, commands.EffectFailed.unknown(task, effect.id))  # noqa: SLF001

    return give_in


CHANGES = (("taskflow.hub.due.work", "DueWork._give_up", _giving_in),)
