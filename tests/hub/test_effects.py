"""Effects: due with their event, run at least once, recorded exactly once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hubdesk import ANN, TALK, HubDesk, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import Conflict, Limited, Upstream
from taskflow.domain.event import Commit, Effect
from taskflow.domain.model import Usage
from taskflow.domain.operator import OperatorRun
from taskflow.domain.patch import Patch
from taskflow.domain.principal import Principal
from taskflow.hub.due import effects
from taskflow.hub.queues import queue
from taskflow.hub.read.conversation import Follower, Place
from taskflow.operators.llm import LLM


class Oracle(LLM):
    """An operator that answers when it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.closed = asyncio.Event()
        self.gate = asyncio.Event()
        self.error: Exception | None = None
        self.thinks = False
        self.speaking = asyncio.Event()

    async def run(self, _given: LLM.Input, run: OperatorRun) -> LLM.Output:
        self.asked += 1
        if self.thinks:
            await run.thought("hm")
            await run.partial("hm, hm")
            await run.recant()
        try:
            await run.partial("half ")
            self.speaking.set()
            await self.gate.wait()
        except asyncio.CancelledError:
            self.closed.set()
            raise
        if self.error is not None:
            raise self.error
        await run.partial("whole")
        return self.Output(text="half whole", model="oracle", usage=Usage(0, 0))


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


@pytest.fixture
async def desk(database_url: str, oracle: Oracle) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, {"llm": oracle})
    await desk.open()
    await desk.flow(TALK)
    yield desk
    await desk.close()


async def asked(desk: HubDesk) -> tuple[str, str]:
    """Bring a family to where the model is asked."""
    family = await desk.begin()
    await desk.send(family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    chat = task_of(family, "chat")
    await desk.send(family.id, chat, "SEND", {"prompt": "Hello"})
    return family.id, chat


async def ended(desk: HubDesk, family: str, chat: str) -> dict[str, Any]:
    """Wait until the chat rests; gives its document."""
    async for _ in heard(desk.hub, ANN, family, 0):
        task = (await desk.hub.read(ANN, family)).task(chat)
        if task.state["current"] in ("input", "failed") and task.document["output"]["messages"]:
            return task.document
    raise AssertionError("The family ended.")


async def test_the_result_of_an_effect_is_recorded_and_moves_the_chart(
    desk: HubDesk, oracle: Oracle
) -> None:
    family, chat = await asked(desk)
    oracle.gate.set()
    document = await ended(desk, family, chat)
    assert [m["role"] for m in document["output"]["messages"]] == ["user", "assistant"]
    assert oracle.asked == 1
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}


async def test_no_work_is_begun_while_nobody_knows_who_owns_the_store(
    desk: HubDesk, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "UNSURE", 0.01)
    slept, looked = False, asyncio.Event()

    def held() -> bool:
        if slept and desk.hub.effects.counts()["claimed"]:
            looked.set()
        return not slept

    def sleep(_stream: Any, commit: Commit, _events: Any) -> None:
        nonlocal slept
        slept = any(command.mutation == "asks" for command in commit.commands)

    family = await desk.begin()
    await desk.send(family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    chat = task_of(family, "chat")
    desk.hub.early.processor = None  # what was begun before goes on
    desk.held = held
    desk.families.listeners.append(sleep)
    await desk.send(family.id, chat, "SEND", {"prompt": "Hello"}, mutation="asks")
    async with asyncio.timeout(20):
        await looked.wait()
    assert oracle.asked == 0
    slept = False
    oracle.gate.set()
    await ended(desk, family.id, chat)
    assert oracle.asked == 1


async def test_an_interrupted_effect_is_run_again_after_a_crash_and_recorded_once(
    desk: HubDesk, oracle: Oracle
) -> None:
    family, chat = await asked(desk)
    await oracle.speaking.wait()
    await desk.crash()
    oracle.gate.set()
    await desk.open()
    document = await ended(desk, family, chat)
    assert [m["role"] for m in document["output"]["messages"]] == ["user", "assistant"]
    assert oracle.asked == 2


async def test_a_reader_from_before_a_crash_is_told_to_forget_the_first_half(
    desk: HubDesk, oracle: Oracle
) -> None:
    _, chat = await asked(desk)
    await oracle.speaking.wait()
    seen = []
    before = Follower(desk.hub.reader, ANN, chat, Place(0)).items()
    async for item in before:
        seen.append(item)
        if item.kind == "token":
            break
    await before.aclose()
    await desk.crash()
    oracle.gate.set()
    await desk.open()
    kinds = []
    after = Follower(desk.hub.reader, ANN, chat, seen[-1].place).items()
    async for item in after:
        kinds.append(item.kind)
        if item.kind == "state" and item.data["state"] == "input":
            break
    await after.aclose()
    assert kinds.index("reset") < kinds.index("message")
    assert kinds.count("message") == 1


async def test_a_second_result_for_the_same_effect_is_ignored(
    desk: HubDesk, oracle: Oracle
) -> None:
    family, chat = await asked(desk)
    (due,) = desk.hub.effects.of(family)
    oracle.gate.set()
    document = await ended(desk, family, chat)
    again = commands.EffectDone(
        mutation="second",
        task=chat,
        effect=due.effect.id,
        patch=Patch(merge={"output": {"messages": []}}),
    )
    await desk.hub.submit(desk.processor._principal, family, again)  # noqa: SLF001
    assert (await desk.hub.read(ANN, family)).task(chat).document == document


async def test_cancelling_closes_the_running_work(desk: HubDesk, oracle: Oracle) -> None:
    family, chat = await asked(desk)
    await oracle.speaking.wait()
    await desk.send(family, chat, "CANCEL")
    await oracle.closed.wait()
    assert (await desk.hub.read(ANN, family)).task(chat).state["current"] == "input"
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}


async def test_a_failure_is_told_with_its_code_and_can_be_tried_again(
    desk: HubDesk, oracle: Oracle
) -> None:
    oracle.error = Upstream("The model answered nonsense. Try again.", code="model.badAnswer")
    oracle.gate.set()
    family, chat = await asked(desk)
    document = await ended(desk, family, chat)
    assert document["error"]["code"] == "model.badAnswer"
    assert document["state"]["current"] == "failed"
    oracle.error = None
    await desk.send(family, chat, "RETRY")
    async for event in heard(desk.hub, ANN, family, (await desk.history(family))[-1].seq):
        if event.state == "input":
            break
    assert "error" not in (await desk.hub.read(ANN, family)).task(chat).document


async def test_a_failure_keeps_the_numbers_it_came_with_until_the_next(
    desk: HubDesk, oracle: Oracle
) -> None:
    details = {"retryAfter": 90.5, "text": "x" * 9_000, "far": float("inf"), "a.b": 1, "who": desk}
    oracle.error = Limited("Ask again in 90 s.", code="model.limited", details=details)
    oracle.gate.set()
    family, chat = await asked(desk)
    assert (await ended(desk, family, chat))["error"] == {
        "code": "model.limited",
        "message": "Ask again in 90 s.",
        "details": {"retryAfter": 90.5},
    }
    oracle.error = Upstream("Try again.", code="model.failed")
    await desk.send(family, chat, "RETRY")
    async for event in heard(desk.hub, ANN, family, (await desk.history(family))[-1].seq):
        if event.state == "failed":
            break
    document = (await desk.hub.read(ANN, family)).task(chat).document
    assert document["error"] == {"code": "model.failed", "message": "Try again."}


async def test_what_is_thought_is_told_apart_and_nothing_is_kept_of_it(
    desk: HubDesk, oracle: Oracle
) -> None:
    oracle.thinks = True
    family, chat = await asked(desk)
    await oracle.speaking.wait()
    told = []
    async for item in Follower(desk.hub.reader, ANN, chat, Place()).items():
        told.append((item.kind, item.data.get("text"), item.data.get("thought")))
        if item.data.get("text") == "half ":
            break
    assert told[-4:] == [
        ("thinking", "hm", None),
        ("token", "hm, hm", None),
        ("reset", None, True),
        ("token", "half ", None),
    ]
    await desk.send(family, chat, "CANCEL")
    output = (await desk.hub.read(ANN, family)).task(chat).document["output"]
    assert output["messages"][-1]["content"] == "half"


async def test_a_timer_fires_once_also_when_nothing_ran_at_its_time(
    desk: HubDesk, oracle: Oracle
) -> None:
    family, _ = await asked(desk)
    await oracle.speaking.wait()
    await desk.crash()
    desk.clock.ahead = 10 * 60 * 1000
    await desk.open()
    async for event in heard(desk.hub, ANN, family, 0):
        if event.state == "failed":
            break
    history = await desk.history(family)
    assert [event.state for event in history].count("failed") == 1
    assert oracle.gate.is_set() is False


async def test_an_effect_whose_processor_fell_silent_is_handed_out_again(
    desk: HubDesk, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    family, chat = await asked(desk)
    await oracle.speaking.wait()
    oracle.speaking.clear()
    monkeypatch.setattr(effects, "STALL", 3600.0)
    desk.clock.steady_ahead += 60
    desk.hub.effects.lapsing.set()
    await oracle.speaking.wait()
    oracle.gate.set()
    document = await ended(desk, family, chat)
    assert [m["role"] for m in document["output"]["messages"]] == ["user", "assistant"]
    assert oracle.asked == 2


async def test_what_nobody_claims_leaves_nothing_behind_when_it_is_due_no_more() -> None:
    lonely = effects.Effects(1, lambda: 0.0, b"s")
    stays = Effect(id="stays", name="work", environment="lonely", invoke="work")
    lonely.add(effects.Due("f", "t", stays))
    for number in range(5_000):
        effect = Effect(id=f"e{number}", name="work", environment="lonely", invoke="work")
        lonely.add(effects.Due("f", "t", effect))
        lonely.forget(effect.id)
    assert lonely.places <= 2 * effects.SPARE
    assert (await lonely.claim("lonely", "late")).effect is stays


async def test_what_is_begun_early_is_nobody_elses() -> None:
    early = effects.Effects(1, lambda: 0.0, b"s")
    effect = Effect(id="soon", name="work", environment="server", invoke="work")
    one, other = (
        Principal(kind="processor", id=name, environments=("server",)) for name in ("one", "other")
    )
    begun = early.foreseen(effects.Due("f", "t", effect), one.id)
    assert begun is not None
    assert early.heartbeat("soon", begun.claim.attempt, one) is begun.claim
    with pytest.raises(Conflict):
        early.heartbeat("soon", begun.claim.attempt, other)
