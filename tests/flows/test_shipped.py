"""The flows we ship: sound, complete in both languages, and playable to their end."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import meta

from taskflow.domain.errors import SchemaMismatch
from taskflow.domain.flow.inheritance import plan_of
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flow.validation import problems
from taskflow.domain.kind import kinds_of
from taskflow.hub.catalogue import Catalogue
from taskflow.testing.rehearsal import BEN, Rehearsal, registry

FOLDER = Path(__file__).parents[2] / "flows"
OURS = sorted(file.stem for file in FOLDER.glob("*.yaml"))
CARD = (220, 110)
"""Width and height that a task's card takes on the canvas, at least."""


def flow(name: str) -> Any:
    return read_flow((FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml")


def play(name: str) -> Rehearsal:
    return Rehearsal(plan_of(flow(name), 1, Catalogue(registry().tasks, {}).defaults))


def test_there_are_flows_for_what_the_product_is_for() -> None:
    assert {"welcome", "interview", "discussion", "review"} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_flow_has_no_mistake_and_is_named_like_its_file(name: str) -> None:
    assert problems(flow(name), kinds_of(registry().tasks)) == []
    assert flow(name)["name"] == name


@pytest.mark.parametrize("name", OURS)
def test_somebody_can_start_it(name: str) -> None:
    (root,) = [task for task in flow(name)["tasks"] if "parent" not in task]
    assert root["initiator"]
    assert root["permissions"] == ["*"]


@pytest.mark.parametrize("name", OURS)
def test_every_form_is_made_from_a_legal_schema(name: str) -> None:
    for task in flow(name)["tasks"]:
        local = task.get("config", {}).get("local", {})
        if "schema" in local:
            assert meta.is_valid(local["schema"]), task["name"]
            assert local["ui"].keys() <= local["schema"]["properties"].keys(), task["name"]


@pytest.mark.parametrize("name", OURS)
def test_what_people_read_is_there_in_both_languages(name: str) -> None:
    document = flow(name)
    texts = [document["label"], document["description"]]
    for task in document["tasks"]:
        local = task.get("config", {}).get("local", {})
        texts.append(task["label"])
        texts += [
            local[key]
            for key in ("welcomeMessage", "instruction", "continueLabel", "question", "submitLabel")
            if key in local
        ]
        for looks in local.get("ui", {}).values():
            texts += [looks["label"], *looks.get("options", {}).values()]
    for text in texts:
        assert text.keys() == {"en", "fr"}, text


@pytest.mark.parametrize("name", OURS)
def test_every_option_of_a_form_has_words(name: str) -> None:
    for task in flow(name)["tasks"]:
        local = task.get("config", {}).get("local", {})
        for field, looks in local.get("ui", {}).items():
            spec = local["schema"]["properties"][field]
            options = spec.get("enum") or spec.get("items", {}).get("enum", [])
            assert list(looks.get("options", {})) == options, field


@pytest.mark.parametrize("name", OURS)
def test_every_task_has_its_place_and_none_lies_on_another(name: str) -> None:
    document = flow(name)
    layout = document["layout"]
    assert set(layout) == {task["name"] for task in document["tasks"]}
    places = [*layout.values(), *(note["position"] for note in document["notes"])]
    for one, other in combinations(places, 2):
        apart = abs(one[0] - other[0]) >= CARD[0] or abs(one[1] - other[1]) >= CARD[1]
        assert apart, (one, other)


@pytest.mark.parametrize("name", OURS)
def test_a_system_message_is_short_enough_for_a_tiny_model(name: str) -> None:
    for task in flow(name)["tasks"]:
        message = task.get("config", {}).get("local", {}).get("systemMessage", "")
        assert len(message.split()) <= 40, task["name"]


async def test_welcome_leads_through_a_form_to_a_chat_that_knows_the_topic() -> None:
    family = play("welcome")
    family.send("introduction", "CONTINUE")
    family.send("topic", "CHOOSE", {"topic": "Music"})
    assert family.task("topic").kind == "done"
    assert family.state("chat") == "input"
    assert family.task("chat").document["shared"] == {"topic": "Music"}
    family.say("chat", "Tell me something surprising.")
    family.answer("chat", "Whales sing.")
    family.send("conversation", "EXIT")
    assert family.task("conversation").kind == "done"


async def test_the_interview_knows_the_role_and_ends_with_a_rating() -> None:
    family = play("interview")
    family.send("briefing", "CONTINUE")
    with pytest.raises(SchemaMismatch, match="Role: a value is needed"):
        family.send("person", "SUBMIT")
    answers = {"role": "Research", "tools": ["Chat", "Documents"], "remote": True}
    family.send("person", "SUBMIT", input={"selected": answers})
    assert family.output("person")["selected"]["years"] == 5
    assert family.task("questions").document["shared"] == {"role": "Research"}
    family.answer("questions", "What do you study?")
    family.say("questions", "Whales.")
    family.answer("questions", "How interesting.")
    family.send("interview", "NEXT")
    family.send("closing", "SUBMIT", input={"selected": {"rating": "Pleasant"}})
    family.send("interview", "FINISH")
    assert family.task("interview").kind == "done"


async def test_the_discussion_is_between_people_until_the_model_is_called() -> None:
    family = play("discussion")
    family.send("question", "SUBMIT", input={"selected": {"text": "Tea or coffee?"}})
    assert family.task("talk").document["shared"] == {"question": "Tea or coffee?"}
    family.say("talk", "Tea.")
    family.say("talk", "Coffee.", by=BEN)
    assert family.due("talk") == []
    family.say("talk", "@sam Where do we agree?", by=BEN)
    family.answer("talk", "On hot drinks.")
    speakers = [message.get("name") for message in family.output("talk")["messages"]]
    assert speakers == ["Anna", "Ben", "Ben", None]
    family.send("talk", "EXIT")
    verdict = {"agreed": True, "conclusion": "Both."}
    family.send("conclusion", "SUBMIT", input={"selected": verdict})
    assert family.task("discussion").kind == "done"


async def test_a_returned_document_comes_back_filled_in_and_is_reviewed_anew() -> None:
    family = play("review")
    draft = {"title": "Tea", "text": "Tea is a drink that many people like."}
    family.send("document", "SUBMIT", input={"selected": draft})
    assert family.task("remarks").document["shared"] == {"text": draft["text"]}
    family.answer("remarks", "Too short.")
    family.send("review", "NEXT")
    with pytest.raises(SchemaMismatch, match="Comment: a value is needed"):
        family.send("decision", "SUBMIT", input={"selected": {"verdict": "return"}})
    returned = {"verdict": "return", "comment": "Say why."}
    family.send("decision", "SUBMIT", input={"selected": returned})
    family.send("review", "REDO", {"name": "document"})
    assert family.task("document").document["input"]["selected"] == draft
    better = "Tea is a drink that many people like, for it warms them."
    family.send("document", "SUBMIT", input={"selected": {"text": better}})
    assert family.task("remarks").document["shared"] == {"text": better}
    family.answer("remarks", "Good.")
    family.send("review", "NEXT")
    family.send("decision", "SUBMIT", by=BEN, input={"selected": {"verdict": "approve"}})
    assert family.output("decision")["chosenBy"] == "Ben"
    family.send("review", "FINISH")
    assert family.task("review").kind == "done"
