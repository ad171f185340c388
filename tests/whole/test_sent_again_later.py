"""A change is sent again much later, by others, another way, or at once: it is done once."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from runningserver import ROOT, ModelProcess, Person, Refusal, RunningServer
from talking import tasks, welcome

AT_ONCE = 50


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of shipped flows that can be changed."""
    folder = tmp_path_factory.mktemp("shelf") / "flows"
    shutil.copytree(ROOT / "flows", folder)
    return folder


@pytest.fixture(scope="module")
def later(
    tmp_path_factory: pytest.TempPathFactory, model: ModelProcess, shelf: Path
) -> Iterator[RunningServer]:
    """A server that is stopped and started again."""
    running = RunningServer(
        tmp_path_factory.mktemp("later"), OPENAI_BASE_URL=model.url, TASKFLOW_FLOWS=str(shelf)
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def kim(later: RunningServer) -> Person:
    """The admin there."""
    person = later.admin("kim")
    person.invite("lee")
    return person


def code_of(person: Person, field: str, kind: str, **command: Any) -> str:
    """Give a command that is refused; gives the code."""
    with pytest.raises(Refusal) as refused:
        person.do(field, kind, "seq", **command)
    return str(refused.value.code)


def run(server: RunningServer, person: Person, body: dict[str, Any]) -> httpx.Response:
    headers = {"authorization": f"Bearer {person.token()}"}
    url = f"{server.url}/api/flows/welcome/run"
    return httpx.post(url, json=body, headers=headers, timeout=60)


def frame(server: RunningServer, person: Person, **sent: Any) -> dict[str, Any]:
    url = server.url.replace("http", "ws") + "/hub"
    headers = {"authorization": f"Bearer {person.token()}"}
    with connect(url, additional_headers=headers) as line:
        line.send(json.dumps(sent))
        answer: dict[str, Any] = json.loads(line.recv(20))
    answer.pop("re")
    return answer


def test_a_start_is_the_same_start_over_whichever_interface(
    later: RunningServer, kim: Person
) -> None:
    started = kim.do("startTask", "StartTask", "family { id } seq", flow="welcome", mutation="any")
    family = started["family"]["id"]
    assert run(later, kim, {"mutation": "any", "wait": False}).json()["family"] == family
    framed = frame(later, kim, op="start", flow="welcome", mutation="any")
    assert framed == {"family": family, "seq": started["seq"]}
    other = run(later, kim, {"mutation": "any", "wait": False, "label": "Another"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "mutation.reused")
    framed = frame(later, kim, op="start", flow="welcome", mutation="any", input={"x": 1})
    assert framed["error"]["code"] == "mutation.reused"
    theirs = later.person("lee").do(
        "startTask", "StartTask", "family { id }", flow="welcome", mutation="any"
    )
    assert theirs["family"]["id"] != family


def test_a_message_is_the_same_message_over_whichever_interface(
    later: RunningServer, kim: Person
) -> None:
    family, chat = welcome(kim)
    said = {"family": family, "task": chat, "event": "SEND", "mutation": "said"}
    patch = {"input": {"prompt": "Hello"}}
    first = kim.do("sendEvent", "SendEvent", "seq", patch=patch, **said)
    assert frame(later, kim, op="event", patch=patch, **said) == first
    headers = {"authorization": f"Bearer {kim.token()}"}
    posted = httpx.post(
        f"{later.url}/chat/{chat}",
        json={"message": "Hello", "mutation": "said"},
        headers=headers,
        timeout=60,
    )
    assert posted.status_code == 200
    again = {"input": {"prompt": "Goodbye"}}
    assert code_of(kim, "sendEvent", "SendEvent", patch=again, **said) == "mutation.reused"
    posted = httpx.post(
        f"{later.url}/chat/{chat}",
        json={"message": "Goodbye", "mutation": "said"},
        headers=headers,
        timeout=60,
    )
    assert posted.json()["error"]["code"] == "mutation.reused"
    assert said_in(kim, family) == ["Hello"]


def said_in(person: Person, family: str) -> list[str]:
    messages = tasks(person, family)["chat"]["document"]["output"]["messages"]
    return [message["content"] for message in messages if message["role"] == "user"]


def test_many_who_send_the_same_at_once_do_it_once(later: RunningServer, kim: Person) -> None:
    family, chat = welcome(kim)
    headers = {"authorization": f"Bearer {kim.token()}"}
    send = (
        f'mutation {{ sendEvent(input: {{mutation: "all", family: "{family}", task: "{chat}", '
        'event: "SEND", patch: {input: {prompt: "Hello"}}}) { seq } }'
    )
    start = 'mutation { startTask(input: {mutation: "all", flow: "welcome"}) { family { id } } }'

    async def all_at_once(query: str) -> list[Any]:
        async with httpx.AsyncClient(headers=headers, timeout=60) as client:
            asked = (client.post(f"{later.url}/graphql", json={"query": query}) for _ in told)
            return [answer.json() for answer in await asyncio.gather(*asked)]

    told = range(AT_ONCE)
    for query in (send, start):
        answers = asyncio.run(all_at_once(query))
        assert "errors" not in answers[0], answers[0]
        assert answers == [answers[0]] * AT_ONCE
    assert said_in(kim, family) == ["Hello"]


def test_a_fork_at_a_time_is_the_same_fork_when_more_has_happened_since(kim: Person) -> None:
    family, chat = welcome(kim)
    for at in ({"time": "2100-01-01T00:00:00Z"}, {"seq": 1000}):
        fork = {"family": family, "at": at, "mutation": f"fork at {at}"}
        first = kim.do("forkFamily", "ForkFamily", "family { id } seq", **fork)
        kim.do(
            "updateTask", "UpdateTask", "seq", family=family, task=chat, patch={"input": {"x": 1}}
        )
        assert kim.do("forkFamily", "ForkFamily", "family { id } seq", **fork) == first
        assert code_of(kim, "forkFamily", "ForkFamily", **{**fork, "at": {"seq": 2}}) == (
            "mutation.reused"
        )


def add_a_task(person: Person, flow: str, task: str) -> None:
    """Change a flow's draft."""
    edit = f'[{{op: "addTask", task: {task}}}]'
    given = f'flow: "{flow}", revision: 1, mutation: "e", operations: {edit}'
    person.ask(f"mutation {{ editFlow({given}) {{ seq }} }}")


def test_a_copy_of_a_flow_is_made_once_whatever_became_of_the_other(kim: Person) -> None:
    kim.do("createFlow", "CreateFlow", "seq", name="model")
    copy = {"name": "copied", "from": "model", "mutation": "copy"}
    first = kim.do("createFlow", "CreateFlow", "seq", **copy)
    add_a_task(kim, "model", '{name: "one", type: "TaskChat"}')
    assert kim.do("createFlow", "CreateFlow", "seq", **copy) == first
    kim.ask('mutation { deleteFlow(input: {mutation: "gone", flow: "model"}) }')
    assert kim.do("createFlow", "CreateFlow", "seq", **copy) == first
    assert code_of(kim, "createFlow", "CreateFlow", **{**copy, "name": "other"}) == "flow.notFound"
    assert code_of(kim, "createFlow", "CreateFlow", **{**copy, "from": "welcome"}) == (
        "mutation.reused"
    )


def test_a_file_that_is_brought_in_as_a_copy_becomes_one_flow(kim: Person) -> None:
    text = "name: brought\ntasks: []\n"
    kim.do("importFlow", "ImportFlow", "seq", text=text)
    beside = {"text": text, "existing": "COPY", "mutation": "beside"}
    first = kim.do("importFlow", "ImportFlow", "flow { name } seq", **beside)
    assert first["flow"]["name"] == "brought2"
    kim.ask('mutation { deleteFlow(input: {mutation: "gone", flow: "brought"}) }')
    assert kim.do("importFlow", "ImportFlow", "flow { name } seq", **beside) == first


def test_who_sends_again_what_founded_a_family_that_is_gone_learns_that(kim: Person) -> None:
    family, _ = welcome(kim)
    fork = {"family": family, "at": {"seq": 2}, "mutation": "short"}
    start = {"flow": "welcome", "mutation": "shorter"}
    founded = [
        kim.do("forkFamily", "ForkFamily", "family { id }", **fork),
        kim.do("startTask", "StartTask", "family { id }", **start),
    ]
    for one in founded:
        ident = one["family"]["id"]
        kim.ask(f'mutation {{ deleteFamily(input: {{mutation: "d", family: "{ident}"}}) }}')
    assert code_of(kim, "forkFamily", "ForkFamily", **fork) == "family.notFound"
    assert code_of(kim, "startTask", "StartTask", **start) == "family.notFound"


def test_all_is_answered_the_same_by_the_next_server(later: RunningServer, kim: Person) -> None:
    family, chat = welcome(kim)
    place = {"family": family, "task": chat}
    wanted: list[tuple[str, str, str, dict[str, Any]]] = [
        ("startTask", "StartTask", "family { id } seq", {"flow": "welcome", "mutation": "again"}),
        (
            "updateTask",
            "UpdateTask",
            "seq",
            {**place, "patch": {"input": {"x": 2}}, "mutation": "u"},
        ),
        (
            "forkFamily",
            "ForkFamily",
            "family { id } seq",
            {"family": family, "at": {"seq": 3}, "mutation": "f"},
        ),
        ("createFlow", "CreateFlow", "seq", {"name": "kept", "from": "welcome", "mutation": "k"}),
        ("saveFlow", "SaveFlow", "seq", {"flow": "kept", "label": "One", "mutation": "s"}),
        ("completeTask", "CompleteTask", "seq", {**place, "mutation": "c"}),
    ]
    first = [kim.do(field, kind, asked, **sent) for field, kind, asked, sent in wanted]
    later.kill()
    later.start()
    kim = later.person("kim")
    again = [kim.do(field, kind, asked, **sent) for field, kind, asked, sent in reversed(wanted)]
    assert again == first[::-1]
    assert (
        run(later, kim, {"mutation": "again", "wait": False}).json()["family"]
        == (first[0]["family"]["id"])
    )
    lee = later.person("lee")
    assert code_of(lee, "updateTask", "UpdateTask", **wanted[1][3]) == "family.notFound"


def test_an_update_of_a_shipped_flow_is_taken_once(
    later: RunningServer, kim: Person, shelf: Path
) -> None:
    assert kim
    kim = later.person("kim")
    add_a_task(kim, "welcome", '{name: "mine", type: "TaskChat", parent: "conversation"}')
    later.stop()
    file = next(shelf.glob("welcome.*"))
    file.write_text(file.read_text() + "\n# newer\n")
    later.start()
    kim = later.person("kim")
    take = {"flow": "welcome", "mutation": "take"}
    first = kim.do("takeFlowUpdate", "FlowCommand", "seq", **take)
    assert kim.do("takeFlowUpdate", "FlowCommand", "seq", **take) == first
    assert code_of(kim, "takeFlowUpdate", "FlowCommand", flow="welcome") == "flow.noUpdate"
