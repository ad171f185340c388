"""TaskShowInstruction, as its reader sees it."""

from taskflow.testing.rehearsal import BEN, Rehearsal, plan

TEXT = {"en": "# Read me\nPlease.", "fr": "# Lisez-moi"}


def instruction() -> Rehearsal:
    return Rehearsal(
        plan({"name": "text", "type": "TaskShowInstruction", "local": {"instruction": TEXT}})
    )


async def test_it_waits_for_a_reader() -> None:
    family = instruction()
    assert family.task("text").kind == "waiting"
    assert family.output("text")["instruction"] == TEXT


async def test_it_notes_who_read_it_and_when() -> None:
    family = instruction()
    family.send("text", "CONTINUE", by=BEN)
    assert family.task("text").kind == "done"
    assert family.output("text") == {"instruction": TEXT, "readBy": "Ben", "readAt": 1_000}


async def test_a_text_from_another_task_is_shown_instead() -> None:
    family = instruction()
    family.send("text", "CONTINUE", input={"instruction": "Something else"})
    assert family.output("text")["instruction"] == "Something else"
