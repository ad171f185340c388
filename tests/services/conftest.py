"""Fixtures: the scripted model server and a chat service that speaks with it."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scripted_model import ScriptedModel
from taskflow.services.openai import Chat
from taskflow.services.upstream.answer import Limits

KEY = "sk-canary-4711"
PATIENT = Limits(connect=5, first=30, between=30, pause=0.001)
PEM = Path(__file__).with_name("selfsigned.pem")


def certified() -> ssl.SSLContext:
    """Give what a server needs to speak TLS with a certificate that nobody signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as server:
        yield server


@pytest.fixture
async def chat(model: ScriptedModel) -> AsyncIterator[Chat]:
    values = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": KEY, "TASKFLOW_MODEL": "big"}
    service = Chat(values, limits=PATIENT)
    yield service
    await service.close()
