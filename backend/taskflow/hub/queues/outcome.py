"""Outcome: the command that tells the hub what became of work."""

from typing import Any

from msgspec import Struct

from taskflow.domain.command import EffectDone, EffectFailed
from taskflow.domain.errors import TaskflowError
from taskflow.domain.limits import numbers
from taskflow.domain.patch import EMPTY, Patch
from taskflow.domain.work import Failed


class Result(Struct, frozen=True):
    """What work comes to: what it writes into its task, and what its statechart is told."""

    patch: Patch = EMPTY
    data: Any = None


def done(task: str, effect: str, result: Result, log: tuple[str, ...] = ()) -> EffectDone:
    """Tell that work has a result."""
    return EffectDone(
        mutation=_mutation(effect),
        task=task,
        effect=effect,
        patch=result.patch,
        data=result.data,
        log=log,
    )


def failed(task: str, effect: str, why: Failed, log: tuple[str, ...] = ()) -> EffectFailed:
    """Tell that work has failed, and why."""
    return EffectFailed(
        mutation=_mutation(effect),
        task=task,
        effect=effect,
        code=why.code,
        message=why.message,
        numbers=why.numbers,
        log=log,
    )


def reason(error: TaskflowError) -> Failed:
    """Give an error as what became of work."""
    return Failed(error.kind, error.message, numbers(error.details))


def own_reason() -> TaskflowError:
    """Give what is told of work that failed in a way that is nobody's business but its author's."""
    return TaskflowError(
        "The work failed for a reason of its own; the server's log says more.",
        code="effect.failed",
    )


def _mutation(effect: str) -> str:
    return f"effect:{effect}"
