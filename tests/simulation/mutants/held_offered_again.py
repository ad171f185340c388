"""After a restart work is offered at once, though whoever has it may go on with it."""

from typing import Any

SHOWS = ("afar.twice", "afar.paid")


def _at_once(_left: Any) -> Any:
    def left(effects: Any, due: Any, *, held: bool = False) -> None:
        del held
        if not effects.knows(due.effect.id):
            effects._before.add(due.effect.id)  # noqa: SLF001
            effects.add(due)

    return left


CHANGES = (("taskflow.hub.due.effects", "Effects.left", _at_once),)
