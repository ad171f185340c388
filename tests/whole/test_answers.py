"""One answer has so many bytes and no more, and settings say how many."""

from collections.abc import Iterator
from typing import Any

import pytest

from runningserver import ModelProcess, Person, Refusal, RunningServer
from talking import welcome


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, model: ModelProcess) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("small")
    running = RunningServer(
        data, OPENAI_BASE_URL=model.url, TASKFLOW_ANSWER_MB="1", TASKFLOW_FAMILY_MB="3"
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def kim(small: RunningServer) -> Person:
    return small.admin()


@pytest.fixture(scope="module")
def full(kim: Person) -> tuple[str, str]:
    """A family whose chat holds most of what an answer may have."""
    family, chat = welcome(kim)
    write(kim, family, chat, 700_000)
    return family, chat


def write(person: Person, family: str, task: str, size: int) -> Any:
    patch = {"shared": {"text": "x" * size}}
    return person.do("updateTask", "UpdateTask", "seq", family=family, task=task, patch=patch)


def asked(person: Person, fields: str, full: tuple[str, str]) -> Any:
    text = f"query($id: ID!, $task: ID!) {{ family(id: $id) {{ {fields} }} }}"
    return person.ask(text, id=full[0], task=full[1])


def test_what_fits_is_answered(kim: Person, full: tuple[str, str]) -> None:
    found = asked(kim, "task(instanceId: $task) { document }", full)["family"]["task"]
    assert len(found["document"]["shared"]["text"]) == 700_000


@pytest.mark.parametrize(
    "fields",
    [
        "a: task(instanceId: $task) { document } b: task(instanceId: $task) { document }",
        "task(instanceId: $task) { " + " ".join(f"h{n}: hash" for n in range(12)) + " }",
        "task(instanceId: $task) { document } history(first: 100) { edges { node { patch } } }",
    ],
)
def test_an_answer_that_would_be_larger_is_refused(
    kim: Person, full: tuple[str, str], fields: str
) -> None:
    with pytest.raises(Refusal) as refused:
        asked(kim, fields, full)
    assert refused.value.code == "limit.answer"
    assert "1 MiB" in str(refused.value)


def test_a_family_that_would_hold_more_is_refused(kim: Person, full: tuple[str, str]) -> None:
    def more(count: int) -> None:
        for number in range(count):
            patch = {"shared": {f"t{number}": "x" * 900_000}}
            kim.do("updateTask", "UpdateTask", "seq", family=full[0], task=full[1], patch=patch)

    more(1)
    with pytest.raises(Refusal) as refused:
        more(5)
    assert refused.value.code == "limit.familyBytes"
