"""Plugin: the one place where code of plug-ins is called.

Whatever it raises or wrongly gives becomes one typed error that names it, so that a mistake costs
the task it was called for and nobody else. What is a ``TaskflowError`` already was meant so.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import structlog

from taskflow.domain.definition import Plan
from taskflow.domain.errors import Malformed, PluginFailed, Problem, TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.patch import Patch, check_patch
from taskflow.domain.rule import BeforeRule, Proposal, Sight
from taskflow.domain.service import Operator, Run
from taskflow.domain.task import Change, Signature, TaskType
from taskflow.domain.view import Half, Happening, TaskView

T = TypeVar("T")
log = structlog.get_logger(__name__)


def act(kind: TaskType, action: str, task: TaskView, happening: Happening) -> Change:
    """Run an action of a task type; what it changes may be kept as it is."""
    what = f"the action {action} of {kind.name}"
    run = kind.actions[action]
    change = _called(what, kind.name, lambda: _of(Change, run(task, happening)))
    try:
        check_patch(_of(Patch, change.patch), dotted_keys=True)
    except (Malformed, TypeError) as error:  # too deep or too large may be what the asker sent
        raise _failed(what, kind.name, error) from error
    return change


def interrupted(kind: TaskType, task: TaskView, half: Half) -> Patch:
    """Give what a task keeps of work that ended without a result."""
    what = f"the keeping of halves of {kind.name}"
    return _called(what, kind.name, lambda: _of(Patch, kind.interrupted(task, half)))


def completed(
    kind: TaskType, task: TaskView, output: Mapping[str, Any], happening: Happening
) -> Mapping[str, Any]:
    """Give what a type adds to the output with which its task is ended from outside."""
    what = f"the check of outputs of {kind.name}"
    take = kind.completed
    return _called(what, kind.name, lambda: _of(dict, dict(take(task, output, happening))))


def signatures(kind: TaskType, output: Mapping[str, Any]) -> list[Signature]:
    """Give what in an output of a type says who did something."""
    what = f"the signatures of {kind.name}"
    return _called(what, kind.name, lambda: _all(Signature, kind.signatures(output)))


def headline(kind: TaskType, task: TaskView) -> str:
    """Give the line for the card of a task."""
    return _called(f"the headline of {kind.name}", kind.name, lambda: _of(str, kind.headline(task)))


def reads(kind: TaskType, local: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the schema of the output that a configuration leads to."""
    what = f"the output schema of {kind.name}"
    return _called(what, kind.name, lambda: _of(dict, dict(kind.reads(local))))


def mistakes(kind: TaskType, local: Mapping[str, Any]) -> list[Problem]:
    """Give what is wrong with a configuration."""
    what = f"the check of {kind.name}"
    return _called(what, kind.name, lambda: _all(Problem, kind.mistakes(local)))


def react(rule: BeforeRule, event: Event, sight: Sight, plan: Plan) -> list[Proposal]:
    """Give what a rule wants to change because of an event."""
    return _called(
        f"the rule {rule.name}", rule.name, lambda: _all(Proposal, rule.react(event, sight, plan))
    )


async def work(kind: TaskType, effect: str, task: TaskView, run: Run) -> Patch:
    """Do the work of an effect."""
    what = f"the effect {effect} of {kind.name}"
    do = kind.effects[effect][1]
    try:
        return _of(Patch, await do(task, run))
    except TaskflowError:
        raise
    except (Exception, SystemExit) as error:
        raise _failed(what, kind.name, error) from error


async def apply(operator: Operator, task: TaskView, run: Run) -> Patch:
    """Let an operator make something of a task."""
    try:
        return _of(Patch, await operator.apply(task, run))
    except TaskflowError:
        raise
    except (Exception, SystemExit) as error:
        raise _failed(f"the operator {operator.name}", operator.name, error) from error


def _called(what: str, plugin: str, call: Callable[[], T]) -> T:
    try:
        return call()
    except (KeyboardInterrupt, TaskflowError):
        raise
    except BaseException as error:  # a cancellation too: nobody can cancel what does not wait
        raise _failed(what, plugin, error) from error


def _failed(what: str, plugin: str, error: BaseException) -> PluginFailed:
    log.error("plugin.failed", plugin=plugin, call=what, exc_info=error)
    return PluginFailed(
        f"{what[0].upper()}{what[1:]} failed ({type(error).__name__}). Its author has to correct "
        "it; the server's log says more.",
        details={"plugin": plugin},
    )


def _of(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"gives a {type(value).__name__} instead of a {kind.__name__}")
    return value


def _all(kind: type[T], values: Iterable[object]) -> list[T]:
    return [_of(kind, value) for value in values]
