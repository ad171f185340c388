"""Plugin: the one place where code of plug-ins is called.

Whatever it raises or wrongly gives becomes one typed error that names it, so that a mistake costs
the task it was called for and nobody else. What is a ``TaskflowError`` already was meant so. Code
that is not ours gets what it may read lent, and of what it gives a copy is kept: what it changes in
either changes nothing.
"""

import re
import signal
from collections.abc import Awaitable, Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Final, TypeVar

import structlog
from msgspec import ValidationError, convert, to_builtins
from msgspec.structs import replace

from taskflow.domain.budget import HEADLINE, Budget
from taskflow.domain.definition import Plan
from taskflow.domain.errors import (
    Malformed,
    PluginFailed,
    Problem,
    SchemaMismatch,
    TaskflowError,
)
from taskflow.domain.event import Event
from taskflow.domain.isolation import lent, lent_document, own, own_change, own_patch
from taskflow.domain.kind import TaskKind
from taskflow.domain.limits import check, numbers
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.patch import Operation, Patch, check_patch
from taskflow.domain.rule import BeforeRule, Proposal, Sight
from taskflow.domain.service import Run
from taskflow.domain.task import Begin, Change, Signature
from taskflow.domain.view import Half, Happening, TaskView
from taskflow.domain.watch import Refuse, Seen, Watch

MOST: Final = 100_000
"""Things that a plug-in may give in a row: it might never come to an end."""
LONGEST_DELAY: Final = 315_360_000_000
REFUSING: Final = range(400, 600)
"""The statuses that an error may have."""
_FIELD: Final = re.compile(r"`\$\.(\w+)")
"""The field in which a model finds a mistake."""
T = TypeVar("T")
log = structlog.get_logger(__name__)


def act(kind: TaskKind, action: str, task: TaskView, happening: Happening) -> Change:
    """Run an action of a task type; the change it gives may be kept as it is."""
    what = f"the action {action} of {kind.name}"
    run = kind.actions[action]
    change = _called(what, kind.name, lambda: _change(run(lent(task, kind), happening)))
    try:
        check_patch(change.patch, dotted_keys=True)
        for begin in change.begins:
            check([begin.input, begin.item])
        for one in change.tells:
            check(one.data, dotted_keys=True)
    except (Malformed, TypeError, AttributeError) as error:
        # Too deep or too large may be what the asker sent.
        raise _failed(what, kind.name, error) from error
    return own_change(change, kind)


def interrupted(kind: TaskKind, task: TaskView, half: Half) -> Patch:
    """Give what a task keeps of work that ended without a result."""
    what = f"the keeping of halves of {kind.name}"
    keep = kind.interrupted
    return _called(what, kind.name, lambda: own_patch(_patch(keep(lent(task, kind), half)), kind))


def completed(
    kind: TaskKind, task: TaskView, output: Mapping[str, Any], happening: Happening
) -> Mapping[str, Any]:
    """Give what a type adds to the output with which its task is ended from outside."""
    what = f"the check of outputs of {kind.name}"
    take = kind.completed
    return _called(
        what,
        kind.name,
        lambda: own(_json(dict(take(lent(task, kind), own(output, kind), happening))), kind),
    )


def signatures(kind: TaskKind, output: Mapping[str, Any]) -> list[Signature]:
    """Give everything in an output of a type that says who did something."""
    what = f"the signatures of {kind.name}"
    return _called(
        what, kind.name, lambda: _signed(_all(Signature, kind.signatures(own(output, kind))))
    )


def headline(kind: TaskKind, task: TaskView, budget: Budget | None = None) -> str:
    """Give the line for the card of a task; what a declared kind evaluates is paid."""
    what, paid = f"the headline of {kind.name}", budget or Budget(HEADLINE)
    return _called(what, kind.name, lambda: _text(kind.headline(lent(task, kind), paid)))


def delay(kind: TaskKind, task: TaskView, timer: str, usual: int) -> int:
    """Give the milliseconds of a delay that begins, ten years at most."""
    what = f"a delay of {kind.name}"
    pause = kind.pause
    wanted = _called(what, kind.name, lambda: _of(int, pause(lent(task, kind), timer, usual)))
    return min(max(wanted, 0), LONGEST_DELAY)


def reads(kind: TaskKind, local: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the schema of the output that a configuration leads to."""
    what = f"the output schema of {kind.name}"
    return _called(what, kind.name, lambda: own(_json(dict(kind.reads(own(local, kind)))), kind))


def mistakes(kind: TaskKind, local: Mapping[str, Any]) -> list[Problem]:
    """Give what is wrong with a configuration."""
    what = f"the check of {kind.name}"
    return _called(what, kind.name, lambda: _worded(kind.mistakes(own(local, kind))))


def react(rule: BeforeRule, event: Event, sight: Sight, plan: Plan) -> list[Proposal | Refuse]:
    """Give what a rule wants because of an event."""
    what = f"the rule {rule.name}"
    return _called(what, rule.name, lambda: _proposed(rule.react(event, sight, plan), rule))


def watches(kind: TaskKind, local: Mapping[str, Any]) -> list[Watch]:
    """Give what a rule watches with a configuration; nothing for what is no rule."""
    what = f"the watching of {kind.name}"
    watch = kind.watches
    if watch is None:
        return []
    return _called(what, kind.name, lambda: _all(Watch, watch(own(local, kind))))


def tells(kind: TaskKind, local: Mapping[str, Any]) -> list[str]:
    """Give whom a rule may tell something with a configuration; nobody for what is no rule."""
    what = f"the telling of {kind.name}"
    told = kind.tells
    if told is None:
        return []
    return _called(what, kind.name, lambda: _all(str, told(own(local, kind))))


def saw(
    kind: TaskKind, task: TaskView, seen: Seen, budget: Budget
) -> Mapping[str, Any] | Refuse | None:
    """Give what a rule makes of a change that it watches."""
    what = f"the rule {kind.name}"
    look = kind.saw
    if look is None:
        return None
    shown = replace(seen, document=lent_document(seen.document, kind))
    return _called(what, kind.name, lambda: _saw(look(lent(task, kind), shown, budget), kind))


async def work(kind: TaskKind, effect: str, task: TaskView, run: Run) -> Patch:
    """Do the work of an effect."""
    do = kind.effects[effect][1]
    what = f"the effect {effect} of {kind.name}"
    given = await _awaited(what, kind.name, lambda: do(lent(task, kind), run), _patch)
    return own_patch(given, kind)


async def operate(operator: Operator, given: Mapping[str, Any], run: OperatorRun) -> dict[str, Any]:
    """Let an operator work; gives its output as JSON, which fits its model.

    Raises SchemaMismatch (``operator.input``) where it is asked wrongly.
    """
    what = f"the operator {operator.name}"
    asked = _asked(operator, given)
    do = operator.run
    output = await _awaited(what, operator.name, lambda: do(asked, run), _anything)
    return _called(what, operator.name, lambda: _output(operator, output))


def require_asked(operator: Operator, given: Mapping[str, Any]) -> None:
    """Raise SchemaMismatch (``operator.input``) unless an operator may be asked like this."""
    _called(f"the operator {operator.name}", operator.name, lambda: _asked(operator, given))


def no_child(kind: str, name: object) -> PluginFailed:
    """Make the error for an action that starts a child which the flow does not have there."""
    what = f"an action of {kind}"
    return _failed(what, kind, LookupError(f"The flow has no child {name!r} there."))


def _called(what: str, plugin: str, call: Callable[[], T]) -> T:
    try:
        return call()
    except TaskflowError as error:
        _require_told(what, plugin, error)
        raise
    except BaseException as error:  # a cancellation too: nobody can cancel what does not wait
        if isinstance(error, KeyboardInterrupt) and _interrupting():
            raise
        raise _failed(what, plugin, error) from error


def _asked(operator: Operator, given: Mapping[str, Any]) -> Any:
    try:
        return convert(own(dict(given), operator), operator.Input)
    except ValidationError as error:
        raise SchemaMismatch(
            f"{operator.name} cannot be asked like this: {error}. {_wanted(operator, error)}"
            "Correct what it gets.",
            code="operator.input",
        ) from None


def _wanted(operator: Operator, error: ValidationError) -> str:
    """Say of the field that does not fit what its form says of it."""
    named = _FIELD.search(str(error))
    fields = operator.schema(operator.Input).get("properties", {})
    field = fields.get(named.group(1), {}) if named else {}
    said = field.get("description")
    return f"{field.get('title', 'It')}: {said} " if said else ""


def _output(operator: Operator, output: object) -> dict[str, Any]:
    """Give an output as JSON of our own; a model checks itself only when it is read."""
    given: dict[str, Any] = to_builtins(_of(operator.Output, output))
    convert(given, operator.Output)
    return _json(given)


async def _awaited(
    what: str, plugin: str, call: Callable[[], Awaitable[object]], take: Callable[[object], T]
) -> T:
    """Wait for work; what is neither an error nor an end goes through: it may be a cancellation."""
    try:
        return take(await call())
    except TaskflowError as error:
        _require_told(what, plugin, error)
        raise
    except (Exception, BaseExceptionGroup, SystemExit) as error:
        raise _failed(what, plugin, error) from error
    except KeyboardInterrupt as error:
        if _interrupting():
            raise
        raise _failed(what, plugin, error) from error


def _interrupting() -> bool:
    """Say whether Ctrl-C is raised in the middle of code; while T@skFlow serves, it is not."""
    return signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _failed(what: str, plugin: str, error: BaseException) -> PluginFailed:
    log.error("plugin.failed", plugin=plugin, call=what, exc_info=error)
    return PluginFailed(
        f"{what[0].upper()}{what[1:]} failed ({type(error).__name__}). Its author has to correct "
        "it; the server's log says more.",
        details={"plugin": plugin},
    )


def _require_told(what: str, plugin: str, error: TaskflowError) -> None:
    """Refuse an error that was meant, but is none; of its details only what can be told is kept."""
    try:
        _of(str, error.kind)
        _require_json(_of(str, error.message))
        REFUSING.index(error.status)
        try:
            _json(_of(dict, error.details))
        except ValueError:
            error.details = dict(numbers(error.details))
    except Exception as odd:  # noqa: BLE001  whatever is odd about it
        raise _failed(what, plugin, odd) from error


def _anything(value: object) -> object:
    return value


def _change(value: object) -> Change:
    change = _of(Change, value)
    _patch(change.patch)
    _of(tuple, change.start)
    _of(tuple, change.send)
    for begin in change.begins:
        _of(str, _of(Begin, begin).name)
        _of(dict, begin.input)
    for one in change.tells:
        _of(str, one.name)
        _of(str, one.event)
        _of(str, one.instance or "")
    return change


def _patch(value: object) -> Patch:
    patch = _of(Patch, value)
    _of(dict, patch.merge)
    for operation in _of(list, patch.edit):
        _of(str, _of(Operation, operation).path)
    return patch


def _proposed(values: Iterable[object], rule: BeforeRule) -> list[Proposal | Refuse]:
    given: list[Proposal | Refuse] = _all(Proposal | Refuse, values)  # type: ignore[arg-type]  # isinstance takes it
    return [_proposal(one, rule) for one in given]


def _proposal(one: Proposal | Refuse, rule: BeforeRule) -> Proposal | Refuse:
    if isinstance(one, Refuse):
        return _refuse(one)
    return Proposal(_of(str, one.task), own_patch(_patch(one.patch), rule))


def _refuse(one: Refuse) -> Refuse:
    return Refuse(_text(one.code), _text(one.message))


def _saw(value: object, kind: TaskKind) -> Mapping[str, Any] | Refuse | None:
    if isinstance(value, Refuse):
        return _refuse(value)
    return None if value is None else own(_json(dict(_of(Mapping, value))), kind)  # type: ignore[type-abstract]  # compared with


def _signed(values: Iterable[object]) -> list[Signature]:
    given = _all(Signature, values)
    for one in given:
        _of(str, one.user)
        _of(str, one.name)
        hash(one)
    return given


def _worded(values: Iterable[object]) -> list[Problem]:
    given = _all(Problem, values)
    for one in given:
        _require_json([_of(str, text) for text in (one.path, one.message, one.remedy, one.file)])
        _of(int, one.line)
    return given


def _text(value: object) -> str:
    """Take a text; what is no Unicode in it could not be sent."""
    return str.encode(_of(str, value), errors="replace").decode()


def _json(value: dict[str, Any]) -> dict[str, Any]:
    _require_json(value)
    return value


def _require_json(value: Any) -> None:
    """Refuse what no document may hold; not as the asker's mistake, who did not send it."""
    try:
        check(value, dotted_keys=True)
    except TaskflowError as error:
        raise ValueError(error.message) from error


def _of(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"gives a {type(value).__name__} instead of a {kind.__name__}")
    return value


def _all(kind: type[T], values: Iterable[object]) -> list[T]:
    given = [_of(kind, value) for value in islice(values, MOST + 1)]
    if len(given) > MOST:
        raise ValueError(f"gives more than {MOST} things, perhaps without end")
    return given
