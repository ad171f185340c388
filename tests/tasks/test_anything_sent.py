"""Whatever is sent to a task of ours, it steps or it is refused with a reason."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rehearsal import ANNA, BEN, Rehearsal, plan, registry
from taskflow.domain.errors import TaskflowError
from taskflow.hub.decide.views import view

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


async def try_all(
    local: dict[str, Any], sent: list[tuple[str, str, Any, dict[str, Any], bool]]
) -> None:
    played = family(local)
    for name, event, data, fields, by_ben in sent:
        if not played.instances(name):
            continue
        try:
            played.send(name, event, data, by=BEN if by_ben else ANNA, input=fields)
        except TaskflowError as refused:
            assert refused.message.endswith(".")  # noqa: PT017  most are refused, and that is fine
        for instance, task in played.family.tasks.items():
            shown = view("f", instance, task.document, played.family, played.plan)
            headline = registry().tasks[task.document["type"]].headline(shown)
            assert isinstance(headline, str)


SWITCHES = ["autoAdvance", "autoFinish", "anyOrder", "endsWithChildren", "keepOpen", "autoSubmit"]


@settings(max_examples=150, deadline=None)
@given(
    local=st.dictionaries(st.sampled_from(SWITCHES), st.booleans())
    | st.fixed_dictionaries({"answers": st.sampled_from(["always", "whenCalled", "whenAsked"])}),
    sent=st.lists(
        st.tuples(st.sampled_from(TASKS), st.sampled_from(EVENTS), VALUES, FIELDS, st.booleans()),
        max_size=12,
    ),
)
async def test_anything_steps_or_is_refused(
    local: dict[str, Any], sent: list[tuple[str, str, Any, dict[str, Any], bool]]
) -> None:
    await try_all(local, sent)
