"""Guards and actions: guards and actions of a machine's document made into functions over a run.

A definition is never code: a guard is an expression or a combination of guards, an action is an
assign, a raise, or a name for the task type.
"""

from collections.abc import Mapping
from typing import Any, Final

from taskflow.domain.budget import COPIED, Budget, pay_for
from taskflow.domain.errors import Invalid, TooCostly
from taskflow.domain.expression import Expression, compile_expression
from taskflow.domain.fields import OF_PEOPLE
from taskflow.domain.merging import without_nulls
from taskflow.domain.statechart.chart_states import ChartState, Do, Guard
from taskflow.domain.statechart.machine_types import Action
from taskflow.domain.statechart.macrostep import Macrostep
from taskflow.domain.statechart.targets import Outline, resolve

Places = Mapping[str, ChartState]

_SENT: Final = {"event", *OF_PEOPLE}
"""What whoever sends an event decides: its data, and the patch that may go with it."""


def guard_of(guard: Any, outline: Outline, places: Places) -> Guard:
    """Make a checked guard; ``places`` may still be filled while the machine is compiled."""
    if isinstance(guard, str):
        return _test(compile_expression(guard))
    kind = guard["type"]
    if kind == "stateIn":
        name = guard["params"]["state"]
        return _inside(resolve(name if name.startswith("#") else f".{name}", "", outline), places)
    if kind == "not":
        return _negated(guard_of(guard["guard"], outline, places))
    if kind in {"and", "or"}:
        parts = [guard_of(part, outline, places) for part in guard["guards"]]
        return _combined(parts, decisive=kind == "or")
    return _test(compile_expression(kind))


def guard_text(guard: Any) -> str:
    """Write a guard as people read it."""
    if isinstance(guard, str):
        return guard
    kind = guard["type"]
    if kind == "stateIn":
        return f"in {guard['params']['state']}"
    if kind == "not":
        return f"not ({guard_text(guard['guard'])})"
    if kind in {"and", "or"}:
        return f" {kind} ".join(f"({guard_text(part)})" for part in guard["guards"])
    return str(kind)


def _test(expression: Expression) -> Guard:
    is_open = not expression.names.isdisjoint(_SENT)

    def test(run: Macrostep) -> bool | None:
        if not run.guessing:
            return expression.test(run.seen(), run.budget)
        if is_open:
            return None
        try:
            return expression.test(run.seen(), run.budget)
        except TooCostly:
            return None

    return test


def _inside(path: str, places: Places) -> Guard:
    return lambda run: places[path] in run.active


def _negated(guard: Guard) -> Guard:
    def negated(run: Macrostep) -> bool | None:
        answer = guard(run)
        return None if answer is None else not answer

    return negated


def _combined(parts: list[Guard], *, decisive: bool) -> Guard:
    """Combine with "or" (true decides) or "and" (false decides); else an unknown part stays so."""

    def combined(run: Macrostep) -> bool | None:
        unknown = False
        for part in parts:
            run.budget.pay(1)
            answer = part(run)
            if answer is decisive:
                return decisive
            unknown = unknown or answer is None
        return None if unknown else not decisive

    return combined


def action_of(action: str | Mapping[str, Any]) -> Do:
    """Make a checked action."""
    kind = action if isinstance(action, str) else action["type"]
    params = None if isinstance(action, str) else action.get("params")
    name = kind.removeprefix("xstate.")
    if name == "assign" and params is not None:
        targets = {tuple(path.split(".")): compile_expression(params[path]) for path in params}
        return _assign(targets)
    if name == "raise" and params is not None:
        return _raise(params["event"])
    noted = Action(kind, params)
    return lambda run: run.actions.append(noted)


def action_name(action: str | Mapping[str, Any]) -> str:
    """Give an action's name as people read it."""
    return action if isinstance(action, str) else str(action["type"]).removeprefix("xstate.")


def _raise(event: str | Mapping[str, Any]) -> Do:
    name = event if isinstance(event, str) else event["type"]
    data = None if isinstance(event, str) else {k: v for k, v in event.items() if k != "type"}
    return lambda run: run.raise_event(name, data, "data")


def _assign(targets: Mapping[tuple[str, ...], Expression]) -> Do:
    def assign(run: Macrostep) -> None:
        scope = run.seen()
        try:
            values = {path: _kept(targets[path], scope, run.budget) for path in targets}
            for path, value in values.items():
                run.fields = _with(run.fields, path, without_nulls(value), run.budget)
        except Invalid as error:
            raise run.refusal(error.message) from None
        run.changed = True
        run.scope = None

    return assign


def _kept(expression: Expression, scope: Mapping[str, Any], budget: Budget) -> Any:
    """Give what an expression comes to, paid for as what becomes part of the task."""
    value = expression.value(scope, budget)
    try:
        pay_for(value, budget)
    except TooCostly:
        raise TooCostly(
            f'"{expression.text}" gives more than may be assigned in one step. Assign less.',
            details={"expression": expression.text},
        ) from None
    return value


def _with(
    fields: Mapping[str, Any], path: tuple[str, ...], value: Any, budget: Budget
) -> Mapping[str, Any]:
    """Give the fields with a value in its place (null takes it out), sharing what stays."""
    key, *rest = path
    budget.pay(len(fields) // COPIED + 1)
    if rest:
        inner = fields.get(key)
        if isinstance(inner, list):
            raise Invalid(f"{key} is a list. Assign it as a whole.")
        if not isinstance(inner, dict):
            inner = {}
        below = _with(inner, tuple(rest), value, budget)
        return fields if below is inner else {**fields, key: below}
    if value is not None:
        return {**fields, key: value}
    return {k: v for k, v in fields.items() if k != key} if key in fields else fields
