"""Hypothesis strategies for flows and their operations: small names, so that many are possible."""

from typing import Any

from hypothesis import strategies as st

from documents import values
from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.document import Flow
from taskflow.domain.flow.operations import apply_operation
from taskflow.domain.text import Text

names = st.sampled_from(["ant", "bee", "cat", "dog", "elk"])
idents = st.sampled_from(["n1", "n2", "n3"])
events = st.sampled_from(["GO", "BACK", "*"])
state_names = st.sampled_from(["s1", "s2", "s3"])
numbers = st.integers(-500, 500) | st.sampled_from([0.5, -1.25])
positions = st.tuples(numbers, numbers).map(list)
indexes = st.none() | st.integers(0, 4)
sections = st.sampled_from(["output.x", "output.y.z", "state"])
writables = st.sampled_from(["input.x", "shared.y", "config.local.z"])
states = st.lists(state_names, min_size=1, max_size=2)
targets = state_names | st.sampled_from(["s1.s2", ".s1", "#top", "#top.s1", "nowhere"])
transitions = targets | st.builds(lambda target: {"target": target, "guard": "input.ok"}, targets)
config_paths = st.lists(st.sampled_from(["local", "a", "b", "l"]), min_size=1, max_size=3).map(
    lambda tokens: ["config", *tokens]
)
templates = st.lists(names, max_size=2).map(
    lambda mentioned: " ".join(f"{{{{ tasks.{name}.output }}}}" for name in mentioned)
)
nullable = (
    values | templates | st.none() | st.dictionaries(st.sampled_from("ab"), st.none() | values)
)
MACHINE: dict[str, Any] = {
    "id": "top",
    "initial": "s1",
    "states": {"s1": {"on": {"GO": "s2"}}, "s2": {"on": {"BACK": ["s1", {"target": "#top.s1"}]}}},
}


def new_flow(name: str, label: Text = "") -> Flow:
    """Give an empty flow."""
    return {"name": name, "label": label or name[:1].upper() + name[1:], "tasks": []}


def _op(op: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    built = st.fixed_dictionaries(fields)
    return built.map(
        lambda members: {"op": op, **{k: v for k, v in members.items() if v is not None}}
    )


def _operation_with_null(op: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"op": st.just(op), **fields})


entries = st.fixed_dictionaries(
    {"name": names, "type": st.sampled_from(["TaskChat", "TaskSelect"])},
    optional={
        "parent": names,
        "label": st.text("xyz", max_size=3) | st.just({"en": "x", "fr": "y"}),
        "initiator": st.booleans(),
        "permissions": st.lists(st.sampled_from(["*", "dev"]), max_size=2),
        "config": st.dictionaries(st.sampled_from(["local", "a", "b"]), nullable, max_size=2),
        "next": names | st.lists(names, min_size=1, max_size=2, unique=True),
        "fsm": st.just(MACHINE),
    },
)

adding = st.one_of(
    _op("addTask", task=entries, index=indexes, position=st.none() | positions),
    _op(
        "connect",
        **{"from": st.builds("{}.{}".format, names, sections)},
        to=st.builds("{}.{}".format, names, writables),
        when=st.none() | st.just("output.x"),
        index=indexes,
    ),
    _op(
        "addNote",
        note=st.fixed_dictionaries(
            {"id": idents, "text": st.text("ab", max_size=3), "position": positions},
            optional={"size": positions},
        ),
        index=indexes,
    ),
    _op(
        "group",
        group=st.fixed_dictionaries(
            {"id": idents, "tasks": st.lists(names, min_size=1, max_size=3, unique=True)},
            optional={"label": st.just("Group")},
        ),
        index=indexes,
    ),
)

machine_edits = st.one_of(
    _op("set", task=names, path=st.just(["fsm"]), value=st.just(MACHINE)),
    _op("addState", task=names, state=states, value=st.none() | st.just({"tags": ["stable"]})),
    _op("removeState", task=names, state=states),
    _op(
        "updateState",
        task=names,
        state=states | st.just([]),
        changes=st.dictionaries(
            st.sampled_from(["tags", "entry", "initial"]),
            st.none() | st.just("s2") | st.just(["x"]),
            max_size=2,
        ),
    ),
    _op(
        "addTransition",
        task=names,
        state=states,
        event=events,
        transition=transitions,
        index=indexes,
    ),
    _op("addTransition", task=names, state=states, kind=st.just("always"), transition=transitions),
    _op("removeTransition", task=names, state=states, event=events, index=st.integers(0, 1)),
    _op(
        "updateTransition",
        task=names,
        state=states,
        event=events,
        transition=transitions,
        index=st.integers(0, 1),
    ),
)

fields = st.one_of(
    _operation_with_null("set", task=names, path=config_paths, value=nullable),
    _op(
        "set",
        task=names,
        path=st.sampled_from([["label"], ["description"]]),
        value=st.just("x") | st.just({"en": "x"}),
    ),
    _op("set", path=st.just(["label"]), value=st.text("ab", max_size=3)),
    _op("unset", task=names, path=config_paths | st.sampled_from([["config"], ["label"], ["fsm"]])),
    _op("unset", path=st.sampled_from([["label"], ["description"]])),
    _op("setNext", task=names, next=names | st.lists(names, min_size=1, max_size=3, unique=True)),
    _op("unsetNext", task=names),
    _op("move", layout=st.dictionaries(names, st.none() | positions, max_size=3)),
    st.fixed_dictionaries(
        {"op": st.just("setNote"), "id": idents},
        optional={"text": st.just("new"), "position": positions, "size": st.none() | positions},
    ),
    st.fixed_dictionaries(
        {"op": st.just("setGroup"), "id": idents},
        optional={
            "label": st.none() | st.just("Other"),
            "tasks": st.lists(names, max_size=2, unique=True),
        },
    ),
)

removing = st.one_of(
    _op("removeTask", task=names),
    _op("rename", task=names, name=names),
    _op("reparent", task=names, parent=st.none() | names, index=indexes),
    _op(
        "disconnect",
        **{"from": st.builds("{}.{}".format, names, sections)},
        to=st.builds("{}.{}".format, names, writables),
    ),
    _op(
        "setGuard",
        **{"from": st.builds("{}.{}".format, names, sections)},
        to=st.builds("{}.{}".format, names, writables),
        when=st.none() | st.just("state.done"),
    ),
    _op("removeNote", id=idents),
    _op("ungroup", id=idents),
)

singles = st.one_of(adding, fields, machine_edits, removing)
operations = singles | st.lists(singles, max_size=3).map(
    lambda steps: {"op": "batch", "operations": steps}
)


def edited(flow: Any, steps: list[Any]) -> Any:
    """Apply what is possible of the steps."""
    for step in steps:
        try:
            flow, _ = apply_operation(flow, step)
        except OperationRefused:
            continue
    return flow


flows = st.tuples(st.lists(adding, min_size=4, max_size=12), st.lists(singles, max_size=8)).map(
    lambda steps: edited(new_flow("garden"), [*steps[0], *steps[1]])
)
