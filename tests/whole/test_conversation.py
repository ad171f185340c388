"""A conversation over SSE: streamed, resumed, stopped, asked again."""

import threading
from typing import Any

import httpx

from runningserver import Person, RunningServer, wait_until
from talking import Heard, heard, say, step, tasks, welcome

SLOW_TOKENS = 120
"""Of each answer where the model is slow (``slow_model``)."""


def text_of(events: list[Heard]) -> str:
    return "".join(event.data["text"] for event in events if event.event == "token")


def message_of(events: list[Heard]) -> str:
    (message,) = [e for e in events if e.event == "message" and e.data["role"] == "assistant"]
    return str(message.data["content"])


def test_the_streamed_tokens_are_the_message_that_is_stored(ann: Person) -> None:
    family, chat = welcome(ann)
    events = say(ann, chat, "Hello!")
    kinds = [event.event for event in events]
    assert kinds[0] == "message"
    assert kinds[-1] == "done"
    assert text_of(events).strip() == message_of(events)
    stored = tasks(ann, family)["chat"]["document"]["output"]["messages"]
    assert [message["role"] for message in stored] == ["user", "assistant"]
    assert stored[1]["content"] == message_of(events)
    assert stored[1]["usage"]["out"] > 0


def test_a_reader_who_was_cut_off_gets_what_it_missed_once(
    slow_server: RunningServer, slow_ann: Person
) -> None:
    _, chat = welcome(slow_ann)
    headers = {"authorization": f"Bearer {slow_ann.token()}"}
    url = f"{slow_server.url}/chat/{chat}"
    first: list[Heard] = []
    with httpx.stream("POST", url, json={"message": "Go"}, headers=headers, timeout=60) as got:
        for event in heard(got.iter_lines()):
            first.append(event)
            if len([e for e in first if e.event == "token"]) == 10:
                break
    again = {**headers, "last-event-id": first[-1].id}
    rest: list[Heard] = []
    with httpx.stream("GET", url, headers=again, timeout=60) as got:
        for event in heard(got.iter_lines()):
            rest.append(event)
            if event.event == "state" and event.data["state"] == "input":
                break
    assert [e.event for e in first + rest].count("reset") == 0
    assert (text_of(first) + text_of(rest)).strip() == message_of(rest)


def test_a_quiet_stream_shows_that_it_lives(server: RunningServer, ann: Person) -> None:
    family, chat = welcome(ann)
    headers = {"authorization": f"Bearer {ann.token()}"}
    url = f"{server.url}/chat/{chat}"
    with httpx.stream("GET", url, headers=headers, timeout=60) as got:
        lines = got.iter_lines()
        comments = 0
        while comments < 2:
            line = next(lines)
            assert not line or line.startswith(":")
            comments += line.startswith(":")
        step(ann, family, "chat", "SEND", {"prompt": "Hello"})
        first = next(heard(lines))
    assert (first.event, first.data["content"]) == ("message", "Hello")


def test_an_answer_is_completed_when_its_reader_leaves_in_the_middle(
    slow_server: RunningServer, slow_ann: Person
) -> None:
    family, chat = welcome(slow_ann)
    headers = {"authorization": f"Bearer {slow_ann.token()}"}
    url = f"{slow_server.url}/chat/{chat}"
    with httpx.stream("POST", url, json={"message": "Go"}, headers=headers, timeout=60) as got:
        for event in heard(got.iter_lines()):
            if event.event == "token":
                break
    assert tasks(slow_ann, family)["chat"]["kind"] == "WORKING"
    wait_until(lambda: tasks(slow_ann, family)["chat"]["kind"] == "WAITING")
    messages = tasks(slow_ann, family)["chat"]["document"]["output"]["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert len(messages[1]["content"].split()) == SLOW_TOKENS
    assert messages[1]["usage"]["out"] == SLOW_TOKENS


def test_what_was_said_of_a_stopped_answer_stays_and_can_be_asked_for_again(
    slow_server: RunningServer, slow_ann: Person
) -> None:
    family, chat = welcome(slow_ann)
    headers = {"authorization": f"Bearer {slow_ann.token()}"}
    url = f"{slow_server.url}/chat/{chat}"
    got: list[Heard] = []

    def answers() -> list[Any]:
        return [e.data for e in got if e.event == "message" and e.data["role"] == "assistant"]

    def read() -> None:
        with httpx.stream("GET", url, headers=headers, timeout=60) as stream:
            for event in heard(stream.iter_lines()):
                got.append(event)
                if len(answers()) == 2:
                    return

    reader = threading.Thread(target=read)
    reader.start()
    step(slow_ann, family, "chat", "SEND", {"prompt": "Tell me a lot"})
    wait_until(lambda: len([e for e in got if e.event == "token"]) > 3)
    step(slow_ann, family, "chat", "CANCEL")
    (half,) = wait_until(answers)
    assert half["content"].startswith(text_of(got[:4]).strip())
    assert half["finish"] == "stopped"
    assert half["stopped"]["name"]
    stored = tasks(slow_ann, family)["chat"]
    assert (stored["state"], stored["document"]["output"]["messages"][-1]) == ("input", half)
    step(slow_ann, family, "chat", "REGENERATE")
    reader.join(30)
    stored = tasks(slow_ann, family)["chat"]["document"]["output"]["messages"]
    assert [message["role"] for message in stored] == ["user", "assistant"]
    assert stored[-1] == answers()[-1]
    assert "finish" not in stored[-1]


def test_a_killed_server_starts_the_interrupted_answer_again_and_finishes_it_once(
    tmp_path: Any, slow_model: Any
) -> None:
    server = RunningServer(tmp_path, OPENAI_BASE_URL=slow_model.url)
    server.start()
    ann = server.admin()
    family, chat = welcome(ann)
    headers = {"authorization": f"Bearer {ann.token()}"}
    before: list[Heard] = []
    url = f"{server.url}/chat/{chat}"
    with httpx.stream("POST", url, json={"message": "Go"}, headers=headers, timeout=60) as got:
        for event in heard(got.iter_lines()):
            before.append(event)
            if len([e for e in before if e.event == "token"]) == 10:
                server.kill()
                break
    server.start()
    again = {**headers, "last-event-id": before[-1].id}
    after: list[Heard] = []
    url = f"{server.url}/chat/{chat}"
    with httpx.stream("GET", url, headers=again, timeout=60) as got:
        for event in heard(got.iter_lines()):
            after.append(event)
            if event.event == "state" and event.data["state"] == "input":
                break
    kinds = [event.event for event in after]
    assert kinds[0] == "reset"
    assert kinds.count("message") == 1
    assert text_of(after).strip() == message_of(after)
    ann = server.person("ann")
    stored = tasks(ann, family)["chat"]["document"]["output"]["messages"]
    assert [message["role"] for message in stored] == ["user", "assistant"]
    assert server.stop() == 0


def test_who_has_heard_all_of_an_ended_task_is_told_to_come_no_more(
    server: RunningServer, ann: Person
) -> None:
    family, chat = welcome(ann)
    say(ann, chat, "Hello!")
    step(ann, family, "chat", "EXIT")
    url, headers = f"{server.url}/chat/{chat}", {"authorization": f"Bearer {ann.token()}"}
    whole = httpx.get(url, params={"after": 0}, headers=headers, timeout=20)
    events = list(heard(whole.iter_lines()))
    assert [events[0].event, events[-1].event] == ["state", "done"]
    for place in ({"last-event-id": events[-1].id}, {}):
        after = {} if place else {"after": int(events[-1].id.partition(".")[0])}
        over = httpx.get(url, params=after, headers=headers | place, timeout=20)
        assert (over.status_code, over.content) == (204, b"")
    now = httpx.get(url, headers=headers, timeout=20)
    assert [event.event for event in heard(now.iter_lines())] == ["done"]


def test_a_message_that_nobody_is_to_answer_ends_its_stream_at_once(ann: Person) -> None:
    started = ann.do("startTask", "StartTask", "family { id }", flow="discussion")
    family = started["family"]["id"]
    step(ann, family, "question", "SUBMIT", {"selected": {"text": "Tea or coffee?"}})
    talk = tasks(ann, family)["talk"]["instanceId"]
    assert [event.event for event in say(ann, talk, "Tea!")] == ["message", "done"]
    kinds = [event.event for event in say(ann, talk, "And you, @sam?")]
    assert (kinds[0], kinds[-1], kinds.count("message")) == ("message", "done", 2)


BROKEN = """name: endless
tasks:
- name: talk
  type: TaskChat
  initiator: true
  config: {local: {systemMessage: "{% for i in (1..9999999) %}all work and no play{% endfor %}"}}
"""


def test_a_failure_is_told_with_its_code_and_ends_the_turn(
    server: RunningServer, ann: Person
) -> None:
    ann.do("importFlow", "ImportFlow", "seq", text=BROKEN)
    started = ann.do("startTask", "StartTask", "task { instanceId }", flow="endless")
    talk = started["task"]["instanceId"]
    events = say(ann, talk, "Hello!")
    kinds = [event.event for event in events]
    assert kinds[-3:] == ["error", "state", "done"]
    error, state, done = events[-3:]
    assert error.data["code"]
    assert error.data["message"].endswith(".")
    assert (state.data["state"], done.data["outcome"]) == ("failed", "failed")

    headers = {"authorization": f"Bearer {ann.token()}"}
    url = f"{server.url}/chat/{talk}"
    with httpx.stream("POST", url, json={"event": "EXIT"}, headers=headers, timeout=60) as got:
        ended = list(heard(got.iter_lines()))
    assert (ended[-1].event, ended[-1].data) == ("done", {"outcome": "done"})
    with httpx.stream("GET", f"{url}?after=0", headers=headers, timeout=60) as got:
        whole = [event.event for event in heard(got.iter_lines())]
    assert whole.count("message") == 1
    assert whole[-1] == "done"


def test_strangers_and_other_users_do_not_reach_a_conversation(
    server: RunningServer, ann: Person, bob: Person
) -> None:
    _, chat = welcome(ann)
    url = f"{server.url}/chat/{chat}"
    assert httpx.get(url).status_code == 401
    theirs = {"authorization": f"Bearer {bob.token()}"}
    for answer in (
        httpx.get(url, headers=theirs),
        httpx.post(url, headers=theirs, json={"message": "x"}),
    ):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "family.notFound"
