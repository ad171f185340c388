"""The list of models: it gives the size of a context, and a name where none was given; no more."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from msgspec import structs

from scripted_model import SILENCE, Script, ScriptedModel, listed
from services.asked import heard
from services.conftest import PATIENT
from taskflow.services.openai import USUAL_CONTEXT, Chat

NO_LISTS: dict[str, Script] = {
    "a wrong key": Script(status=401, body=b"{}"),
    "forbidden": Script(status=403, body=b""),
    "not found": Script(status=404, body=b"{}"),
    "not allowed": Script(status=405, body=b'{"detail":"Method Not Allowed"}'),
    "a failure": Script(status=500, body=b"oops"),
    "a web page": Script(body=b"<html>", headers={"content-type": "text/html"}),
    "nothing": Script(body=b""),
    "null": Script(body=b'{"object":"list","data":null}'),
    "no list": Script(body=b'{"status":"ok"}'),
    "a text": Script(body=b'"scripted"'),
    "silence": Script((SILENCE,)),
}


@pytest.mark.parametrize("name", NO_LISTS)
async def test_a_model_that_is_named_is_asked_whatever_the_list_is(
    model: ScriptedModel, chat: Chat, name: str
) -> None:
    chat.limits = structs.replace(PATIENT, listing=0.2)
    model.listing = NO_LISTS[name]
    assert await chat.context() == USUAL_CONTEXT
    assert not (await heard(chat)).error


@pytest.mark.parametrize("name", NO_LISTS)
async def test_without_a_name_one_learns_what_is_wrong_with_the_list(
    model: ScriptedModel, chat: Chat, name: str
) -> None:
    chat.limits = structs.replace(PATIENT, first=1.0)
    chat.values["TASKFLOW_MODEL"] = ""
    model.listing = NO_LISTS[name]
    told = await heard(chat)
    assert told.error in {"model.refused", "model.badAnswer"}
    assert any(name in told.message for name in ("TASKFLOW_MODEL", "OPENAI_")), told.message


async def test_an_empty_list_is_named_and_a_model_that_is_loaded_later_is_found(
    model: ScriptedModel, chat: Chat
) -> None:
    chat.values["TASKFLOW_MODEL"] = ""
    for none in (listed(), NO_LISTS["null"]):
        model.listing = none
        told = await heard(chat)
        assert told.error == "model.refused"
        assert told.message == ("The model server lists no model; load one, or set TASKFLOW_MODEL.")
    model.listing = listed("late", max_model_len=99)
    assert await chat.context() == 99
    assert not (await heard(chat)).error
    assert model.calls[0].body["model"] == "late"


async def test_a_model_that_has_gone_gives_way_to_the_one_that_came(
    model: ScriptedModel, chat: Chat
) -> None:
    chat.values["TASKFLOW_MODEL"] = ""
    await heard(chat)
    model.listing = listed("newer")
    model.script(status=404, body=b'{"error":{"message":"no such model"}}')
    assert not (await heard(chat)).error
    assert [call.body["model"] for call in model.calls] == ["scripted", "scripted", "newer"]


async def test_a_question_that_is_refused_for_another_reason_is_not_asked_of_another_model(
    model: ScriptedModel, chat: Chat
) -> None:
    chat.values["TASKFLOW_MODEL"] = ""
    model.script(status=400, body=b'{"error":{"message":"Bad picture."}}')
    assert (await heard(chat)).error == "model.refused"
    assert len(model.calls) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'[{"id":"a"}]', "a"),
        (b'["a","b"]', "a"),
        (b'{"models":[{"name":"a"}]}', "a"),
        (b'{"models":[{"model":"a"}],"data":null}', "a"),
        (b'{"data":[null,{"id":7},{"id":""},{"id":"a"}]}', "a"),
        (b'\xef\xbb\xbf{"data":[{"id":"a"}]}', "a"),
        (b'{"data":[{"id":"nomic-embed-text"},{"id":"whisper-1"},{"id":"a"}]}', "a"),
        (b'{"data":[{"id":"bge-m3"}]}', "bge-m3"),
        (b'[{"id":"flux","type":"image"},{"id":"a","type":"chat"}]', "a"),  # Together
        (b'{"data":[{"id":"x","capabilities":{"completion_chat":false}},{"id":"a"}]}', "a"),
        (b'{"data":[{"id":"x","architecture":{"output_modalities":["image"]}},{"id":"a"}]}', "a"),
        (b'{"data":[{"id":"a","capabilities":["completion"],"architecture":"llama"}]}', "a"),
    ],
)
async def test_the_first_model_that_speaks_is_found_in_any_list(
    model: ScriptedModel, chat: Chat, body: bytes, expected: str
) -> None:
    chat.values["TASKFLOW_MODEL"] = ""
    model.listing = Script(body=body)
    await heard(chat)
    assert model.calls[0].body["model"] == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"max_model_len": 4096}, 4096),
        ({"context_length": "4096"}, 4096),
        ({"context_window": 4096.0}, 4096),
        ({"max_context_length": 4096, "max_model_len": None}, 4096),
        ({"meta": {"n_ctx_train": 9999, "n_ctx": 4096}}, 4096),
        ({"top_provider": {"context_length": 4096}}, 4096),
        ({"max_context_length": 9999, "loaded_context_length": 4096}, 4096),  # LM Studio
        ({"parameters": {"max_seq_len": 4096}}, 4096),  # TabbyAPI
        ({"limits": {"max_context_length": 4096}}, 4096),  # Cerebras
        ({"capabilities": {"limits": {"max_context_window_tokens": 4096}}}, 4096),  # Copilot
        ({"metadata": {"context_length": 4096}}, 4096),  # DeepInfra
        ({"inputTokenLimit": 4096}, 4096),  # Gemini
        ({"limits": [4096], "metadata": {"metadata": {"metadata": {"n_ctx": 1}}}}, USUAL_CONTEXT),
        ({"max_model_len": "much", "context_length": 4096}, 4096),
        ({"max_model_len": 0}, USUAL_CONTEXT),
        ({"max_model_len": -1}, USUAL_CONTEXT),
        ({"max_model_len": True}, USUAL_CONTEXT),
        ({"max_model_len": "lots"}, USUAL_CONTEXT),
        ({"max_model_len": {"tokens": 4096}}, USUAL_CONTEXT),
        ({"meta": []}, USUAL_CONTEXT),
    ],
)
async def test_the_size_of_a_context_is_read_in_any_form_and_nonsense_is_none(
    model: ScriptedModel, chat: Chat, members: Mapping[str, Any], expected: int
) -> None:
    model.listing = listed("big", **members)
    assert await chat.context() == expected


@pytest.mark.parametrize("known", ["big", "big:latest", "models/big"])
async def test_a_model_is_found_under_the_names_that_servers_give_it(
    model: ScriptedModel, chat: Chat, known: str
) -> None:
    model.listing = listed(known, max_model_len=4096)
    assert await chat.context() == 4096


async def test_the_list_is_asked_for_once_by_those_who_come_together(
    model: ScriptedModel, chat: Chat
) -> None:
    model.listing = listed("big", max_model_len=4096)
    assert await asyncio.gather(*(chat.context() for _ in range(9))) == [4096] * 9
    assert model.listings == 1
    assert await chat.context("other") == USUAL_CONTEXT
    assert model.listings == 1, "a list that was just read is believed"


async def test_without_a_name_a_server_that_is_away_is_named_as_such(chat: Chat) -> None:
    chat.values |= {"TASKFLOW_MODEL": "", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    assert (await heard(chat)).error == "model.away"


async def test_a_list_that_never_comes_is_waited_for_once(model: ScriptedModel, chat: Chat) -> None:
    chat.limits = structs.replace(PATIENT, listing=0.2)
    model.listing = Script((SILENCE,))
    assert await asyncio.gather(*(chat.context() for _ in range(9))) == [USUAL_CONTEXT] * 9
    assert model.listings == 1


async def test_a_busy_server_is_asked_for_its_list_again(model: ScriptedModel, chat: Chat) -> None:
    chat.values["TASKFLOW_MODEL"] = ""
    model.listing = Script(status=503, body=msgspec.json.encode({"error": "Loading model"}))
    told = await heard(chat)
    assert (told.error, model.listings) == ("model.failed", PATIENT.attempts)
    assert told.message == "The model server failed: Loading model. Ask again later."
