"""Answers in the shapes of many servers: all that is of use in them is heard, and nothing else."""

import pytest

from scripted_model import ScriptedModel
from services.asked import heard
from services.conftest import PATIENT
from services.documented import DOCUMENTED
from services.streams import STREAMS, Stream
from taskflow.services.openai import Chat

ALL = STREAMS | DOCUMENTED


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("cut", [None, 1], ids=["whole", "byte by byte"])
async def test_an_answer_in_the_shape_of_its_server_is_heard(
    model: ScriptedModel, chat: Chat, name: str, cut: int | None
) -> None:
    stream = ALL[name]
    for _ in range(PATIENT.attempts):
        say(model, stream, cut or len(stream.said))
    told = await heard(chat)
    told.message, told.details = "", {}
    assert told == stream.heard


def say(model: ScriptedModel, stream: Stream, length: int) -> None:
    pieces = (stream.said[i : i + length] for i in range(0, len(stream.said), length))
    model.script(*pieces, headers={"content-type": stream.kind}, ends=False)
