"""What was sent to an earlier T@skFlow, and is sent again to this one, is known again."""

from typing import Final

import pytest
from msgspec import Struct

from taskflow.domain import command as commands
from taskflow.domain import flowlog
from taskflow.domain.definition import Connection, Definition, Plan
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.task import Task
from taskflow.hub.decide.handlers import FLOW_HANDLERS, HANDLERS
from taskflow.hub.stream.answered import sent_hash
from taskflow.hub.stream.queued_command import Copying, Origin, Publishing, Taking, Wish

ROOT = Definition(
    id="root", name="root", type="TaskChat", label="Root", next=("end",), config={"local": {"a": 1}}
)
PLAN = Plan(
    flow="f",
    revision=2,
    hash="cafe",
    definitions={"root": ROOT},
    connections=(Connection(("root", ("output", "a")), ("root", ("input", "b"))),),
)
PATCH = Patch({"input": {"a": 1}}, [Operation("add", "/shared/x", {"b": None})])
OLD: Final[list[tuple[Struct, str]]] = [
    (
        commands.Start(mutation="m", plan=PLAN, definition="root", label="l", input={"a": 1}),
        "4a76c8cd81fcac53",
    ),
    (commands.Start(mutation="m", plan=PLAN, definition="root"), "8448b71fb58f9a0a"),
    (
        commands.Send(mutation="m", task="t", event="GO", data={"b": 1}, patch={"input": {}}),
        "89300c6a2309c06c",
    ),
    (commands.Send(mutation="m", task="t", event="GO"), "c6cc00c96b8e4cb8"),
    (commands.Update(mutation="m", task="t", patch=PATCH, base_seq=4), "ac0a0093ffdfaf66"),
    (commands.Update(mutation="m", task="t", patch=PATCH), "39109580d60b9577"),
    (commands.Join(mutation="m", task="t"), "28f043b95880dcae"),
    (commands.Complete(mutation="m", task="t", output={"a": 1}), "da75d2f6bf094310"),
    (commands.Complete(mutation="m", task="t"), "2104c6a1a272447c"),
    (commands.Cancel(mutation="m", task="t"), "ad629b9a0524497b"),
    (commands.Rename(mutation="m", label="l"), "56e71da5e06367cc"),
    (commands.AddMember(mutation="m", user="u", name="n"), "ab0a983f29137ae6"),
    (commands.RemoveMember(mutation="m", user="u"), "9d0be4f0d9679d15"),
    (commands.Delete(mutation="m"), "c0420f48acaa1526"),
    (
        commands.Fork(
            mutation="m",
            origin="o",
            seq=3,
            at=5,
            label="l",
            tasks={"t": Task({"id": "root"})},
            document={"label": "l"},
        ),
        "685a4db6f47a2a7c",
    ),
    (
        commands.EffectDone(mutation="m", task="t", effect="e", patch=PATCH, data=[1]),
        "a947ade4def7181f",
    ),
    (commands.EffectDone(mutation="m", task="t", effect="e", log=("x",)), "510787a5584f2e39"),
    (
        commands.EffectFailed(
            mutation="m", task="t", effect="e", code="c", message="w", numbers={"n": 1.5}
        ),
        "2d3773f42e971a9b",
    ),
    (
        commands.EffectFailed(mutation="m", task="t", effect="e", code="c", message="w"),
        "58569a4daaff4c77",
    ),
    (commands.AttemptLost(mutation="m", task="t", effect="e", attempt=2), "e865cc833c22d37c"),
    (commands.TimerFired(mutation="m", task="t", timer="i"), "b95c5db766cf04ed"),
    (flowlog.CreateFlow(mutation="m", document={"name": "f"}), "46f56cc940341177"),
    (flowlog.CreateFlow(mutation="m", document={"name": "f"}, shipped="s"), "669d86b7006d1a6e"),
    (flowlog.EditFlow(mutation="m", operations=[{"op": "add"}]), "22ff2326d9e29897"),
    (flowlog.SaveFlow(mutation="m", label="l"), "8ff28e41d57f5168"),
    (flowlog.ReplaceFlow(mutation="m", document={"name": "f"}, kind="taken"), "8bf4f0eb3750ccaa"),
    (flowlog.OfferUpdate(mutation="m", document={"name": "f"}, shipped="s"), "2d0945da537be70d"),
    (flowlog.DeleteFlow(mutation="m"), "c5a38524f65e6fae"),
    (Wish(mutation="m", flow="f"), "fd74abdacabb94f1"),
    (
        Wish(mutation="m", flow="f", revision=3, task="root", input={"a": 1}, label="l"),
        "856cfdb291b1cf62",
    ),
    (Origin(mutation="m", family="f", seq=3, label="l"), "7b9dbf1b949769fa"),
    (Origin(mutation="m", family="f", seq=3, label="l", time=9), "e94d27ce104a2059"),
    (Copying("m", "a", "b", "c"), "92bcea31a9d37a27"),
    (Taking("m", "f"), "b5a062fb96102614"),
]
"""What was asked, and by which hash its answer was kept before commands named themselves."""


@pytest.mark.parametrize(
    ("sent", "kept"), OLD, ids=[f"{type(one).__name__}-{kept}" for one, kept in OLD]
)
def test_what_an_earlier_version_answered_is_known_again_when_it_is_sent_again(
    sent: Struct, kept: str
) -> None:
    assert sent_hash(sent) == kept


def test_no_command_is_left_out() -> None:
    later = {commands.Migrate}
    asked = {*HANDLERS, *FLOW_HANDLERS, Wish, Origin, Copying, Taking} - later
    assert {type(one) for one, _ in OLD} == asked
    assert Publishing not in asked  # kinds came later


def test_what_is_told_in_addition_is_another_command() -> None:
    one = flowlog.SaveFlow(mutation="m", label="l", seq=4)
    assert sent_hash(one) != sent_hash(flowlog.SaveFlow(mutation="m", label="l"))
