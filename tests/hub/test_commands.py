"""Commands are values: each can be sent as JSON, and one more is one file."""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubdesk import ADMIN, ANN, BOB, HubDesk
from taskflow.domain.command import AddMember, Command, Send
from taskflow.domain.definition import Connection, Definition, Plan
from taskflow.domain.errors import Forbidden, Malformed
from taskflow.domain.event import Effect, Timer
from taskflow.domain.migration import MigrationMap, TaskMap
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.task import Task
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler, manage
from taskflow.hub.decide.handlers import FLOW_HANDLERS, HANDLERS, read_command
from taskflow.hub.stream.answered import sent_hash
from taskflow.hub.stream.queued_command import Copying, Wish

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
NUMBERS = st.integers(-(2**53), 2**53)
JSON: Any = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT | FLOATS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXT, inside, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXT, JSON, max_size=3)
PATHS = st.lists(TEXT, max_size=2).map(tuple)

for kind, strategy in {
    Patch: st.builds(
        Patch, OBJECTS, st.lists(st.builds(Operation, st.just("add"), TEXT, JSON), max_size=2)
    ),
    Effect: st.builds(Effect, TEXT, TEXT, TEXT, TEXT, JSON, st.booleans(), NUMBERS),
    Timer: st.builds(Timer, TEXT, TEXT, NUMBERS),
    Definition: st.builds(
        Definition, id=TEXT, name=TEXT, type=TEXT, next=PATHS, config=OBJECTS, input=OBJECTS
    ),
    Connection: st.builds(Connection, st.tuples(TEXT, PATHS), st.tuples(TEXT, PATHS)),
}.items():
    st.register_type_strategy(kind, strategy)
st.register_type_strategy(
    Plan,
    st.builds(
        Plan,
        flow=TEXT,
        revision=NUMBERS,
        hash=TEXT,
        definitions=st.dictionaries(TEXT, st.from_type(Definition), max_size=2),
        connections=st.lists(st.from_type(Connection), max_size=2).map(tuple),
    ),
)
st.register_type_strategy(
    Task,
    st.builds(
        Task,
        OBJECTS,
        st.dictionaries(TEXT, st.from_type(Effect), max_size=2),
        st.dictionaries(TEXT, st.from_type(Timer), max_size=2),
    ),
)

NAMES = TEXT.filter(bool)
WAYS = st.dictionaries(NAMES, NAMES, max_size=2)
st.register_type_strategy(
    MigrationMap,
    st.builds(
        MigrationMap,
        st.dictionaries(
            NAMES,
            st.builds(
                TaskMap,
                to=NAMES | st.none(),
                states=WAYS,
                fields=WAYS,
                drop=st.lists(NAMES, max_size=2).map(tuple),
                becomes=st.sampled_from((None, "ended", "cancelled")),
            ),
            max_size=2,
        ),
    ),
)

ALL = sorted({*HANDLERS, *FLOW_HANDLERS}, key=lambda kind: kind.__name__)


def values_of(kind: Any) -> Any:
    """Give what a field of this kind may hold, any value only as JSON has it."""
    known = {
        Any: JSON,
        str: TEXT,
        int: NUMBERS,
        dict[str, Any]: OBJECTS,
        dict[str, Any] | None: OBJECTS | st.none(),
        list[Any]: st.lists(JSON, max_size=3),
        Mapping[str, float]: st.dictionaries(TEXT, FLOATS, max_size=2),
    }
    return known.get(kind, st.from_type(kind))


@pytest.mark.parametrize("kind", ALL, ids=[kind.__name__ for kind in ALL])
@settings(max_examples=30)
@given(data=st.data())
def test_every_command_is_the_same_after_it_was_sent(
    kind: type[Command], data: st.DataObject
) -> None:
    fields = {one.name: values_of(one.type) for one in msgspec.structs.fields(kind)}
    command = data.draw(st.builds(kind, **fields))
    sent = msgspec.json.encode(command)
    assert msgspec.json.decode(sent)["command"] == kind.__name__[0].lower() + kind.__name__[1:]
    assert read_command(sent) == command


@pytest.mark.parametrize("text", [b"", b"{}", b'{"command":"knit"}', b"\xff", b"[" * 5000])
def test_what_is_no_command_is_refused_with_a_reason(text: bytes) -> None:
    with pytest.raises(Malformed, match="no command"):
        read_command(text)


def test_a_command_that_was_sent_before_it_had_a_name_is_known_again() -> None:
    send = Send(mutation="m", task="t", event="GO", data={"b": 1, "a": 2})
    assert sent_hash(send) == "61df5f3db945e05b"
    assert sent_hash(Wish(mutation="m", flow="f")) == "fd74abdacabb94f1"
    assert sent_hash(Copying("m", "a", "b", "c")) != sent_hash(Wish(mutation="m", flow="f"))


class Praise(Command, frozen=True, kw_only=True):
    """Say something kind of the family: a command that only this test knows."""

    certain: ClassVar[bool] = True

    words: str


def praise(draft: Draft, command: Praise, _case: Case) -> None:
    """Keep the words."""
    draft.emit("", "family.renamed", Patch(merge={"praise": command.words}))


async def test_one_command_more_is_a_struct_a_right_and_a_decision(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin("talk", ANN)
    monkeypatch.setitem(HANDLERS, Praise, Handler(Praise, manage, praise))
    command = Praise(mutation="p", words="What a family!")
    assert read_command(msgspec.json.encode(command)) == command
    first = await desk.hub.submit(ANN, family.id, command)
    assert (await desk.hub.submit(ANN, family.id, command)).seq == first.seq
    assert (await desk.hub.read(ANN, family.id)).document["praise"] == "What a family!"
    await desk.hub.submit(ANN, family.id, AddMember(mutation="b", user="bob", name="Bob"))
    with pytest.raises(Forbidden):
        await desk.hub.submit(BOB, family.id, Praise(mutation="q", words="No."))


async def test_a_command_that_nobody_answers_says_where_its_answer_belongs(desk: HubDesk) -> None:
    family = await desk.begin("talk", ANN)
    with pytest.raises(TypeError, match=r"hub\.decide\.commands"):
        await desk.hub.submit(ANN, family.id, Praise(mutation="p", words="Well done."))
    with pytest.raises(TypeError, match=r"hub\.decide\.flow_commands"):
        await desk.hub.flows.submit(ADMIN, "talk", Praise(mutation="p", words="Well done."))


def test_what_is_asked_of_a_command_stands_with_it() -> None:
    """Each flag, with all that have it."""
    flags = ("growing", "certain", "founding", "delivered", "alone")
    assert {flag: {kind.__name__ for kind in ALL if getattr(kind, flag)} for flag in flags} == {
        "growing": {"Migrate", "Start", "Send", "Update", "Complete"},
        "certain": {"EffectDone", "EffectFailed", "AttemptLost", "TimerFired", "Cancel", "Fork"},
        "founding": {"Start", "Fork", "CreateFlow"},
        "delivered": {"EffectDone", "EffectFailed", "TimerFired"},
        "alone": {"Delete", "Migrate"},
    }
