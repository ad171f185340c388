"""A processor's results count only for the environments that its credential covers."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hubdesk import ANN, BOB, TALK, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import Forbidden, NotFound
from taskflow.domain.operator import OperatorRun
from taskflow.domain.principal import Principal
from taskflow.operators.llm import LLM

BROWSER = Principal(kind="processor", id="b", name="b", environments=("browser",))
SERVER = Principal(kind="processor", id="s", name="s", environments=("server", "browser"))
ADMIN = Principal(kind="user", id="eve", name="Eve", admin=True)


class Silent(LLM):
    """An operator that never answers."""

    async def run(self, _given: LLM.Input, _run: OperatorRun) -> LLM.Output:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, {"llm": Silent()})
    await desk.open()
    await desk.flow(TALK)
    yield desk
    await desk.close()


async def test_only_a_processor_of_its_environment_can_answer_an_effect(desk: HubDesk) -> None:
    family = await desk.begin()
    await desk.send(family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    chat = task_of(family, "chat")
    await desk.send(family.id, chat, "SEND", {"prompt": "Hello"})
    (effect,) = (await desk.hub.read(ANN, family.id)).task(chat).effects.values()
    assert effect.environment == "server"

    done = commands.EffectDone(mutation="forged", task=chat, effect=effect.id)
    failed = commands.EffectFailed(
        mutation="real", task=chat, effect=effect.id, code="no", message="no"
    )
    for forged in (done, failed):
        with pytest.raises(Forbidden):
            await desk.hub.submit(BROWSER, family.id, forged)
    assert effect.id in (await desk.hub.read(ANN, family.id)).task(chat).effects

    for nobody in (ANN, ADMIN):  # people are offered no effects, not even their own family's
        for forged in (done, failed):
            with pytest.raises(Forbidden):
                await desk.hub.submit(nobody, family.id, forged)
    with pytest.raises(NotFound):
        await desk.hub.submit(BOB, family.id, done)

    await desk.hub.submit(SERVER, family.id, failed)
    assert not (await desk.hub.read(ANN, family.id)).task(chat).effects
