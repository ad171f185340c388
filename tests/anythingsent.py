"""Anything that people may send to tasks of ours, as Hypothesis makes it up."""

from typing import Any

from hypothesis import strategies as st

from taskflow.domain.errors import TaskflowError
from taskflow.testing.rehearsal import ANNA, BEN, Rehearsal, plan, registry

Sent = tuple[str, str, Any, dict[str, Any], bool]

TASKS = ("room", "guide", "read", "choose", "chat")
EVENTS = sorted(
    {event for name in registry().tasks for event in registry().tasks[name].machine["x-events"]}
)
WORDS = st.sampled_from(["", "a", "@model", "read", "choose", "chat", "A"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["name", "x", "y", "prompt"]), inner, max_size=3)
    ),
    max_leaves=4,
)
FIELDS = st.dictionaries(st.sampled_from(["prompt", "selected", "instruction"]), VALUES, max_size=2)
CHOICE = {
    "type": "object",
    "required": ["x"],
    "properties": {"x": {"enum": ["A", "B"]}, "y": {"type": "integer", "default": 1}},
}

SWITCHES = ["autoAdvance", "autoFinish", "anyOrder", "endsWithChildren", "keepOpen", "autoSubmit"]
LOCALS = st.dictionaries(st.sampled_from(SWITCHES), st.booleans()) | st.fixed_dictionaries(
    {"answers": st.sampled_from(["always", "whenCalled", "whenAsked"])}
)
SENT: st.SearchStrategy[list[Sent]] = st.lists(
    st.tuples(st.sampled_from(TASKS), st.sampled_from(EVENTS), VALUES, FIELDS, st.booleans()),
    max_size=12,
)
"""Which task is sent which event, with which data and fields, and whether by Ben."""


def attempt(played: Rehearsal, sent: Sent) -> None:
    """Send something; most is refused, with a sentence."""
    name, event, data, fields, by_ben = sent
    if not played.instances(name):
        return
    try:
        played.send(name, event, data, by=BEN if by_ben else ANNA, input=fields)
    except TaskflowError as refused:
        assert refused.message.endswith(".")  # noqa: PT017  most are refused, and that is fine


def family(local: dict[str, Any]) -> Rehearsal:
    return Rehearsal(
        plan(
            {"name": "room", "type": "TaskConversation", "local": local},
            {"name": "guide", "type": "TaskStepper", "local": local},
            {"name": "read", "type": "TaskShowInstruction", "parent": "guide"},
            {
                "name": "choose",
                "type": "TaskSelect",
                "parent": "guide",
                "local": {"schema": CHOICE, **local},
            },
            {"name": "chat", "type": "TaskChat", "parent": "guide", "local": local},
        )
    )
