"""What was said in a task stands where every type has it."""

from taskflow.domain.conversation import answers, said, spoken
from taskflow.domain.patch import Operation, Patch

MINE = {"role": "user", "content": "Hello"}
ANSWER = {"role": "assistant", "content": "Good morning"}


def test_messages_are_what_is_appended_after_those_that_a_task_starts_with() -> None:
    whole = Patch(
        merge={"output": {"messages": [MINE]}},
        edit=[
            Operation("add", "/output/messages/-", ANSWER),
            Operation("add", "/output/waiting/-", MINE),
            Operation("remove", "/output/messages/0"),
        ],
    )
    assert said(whole) == [MINE, ANSWER]
    assert [answers(message) for message in said(whole)] == [False, True]


def test_what_is_no_message_is_told_to_nobody() -> None:
    odd = Operation("add", "/output/messages/-", "a text")
    assert said(Patch(edit=[odd, Operation("remove", "/output/messages/-")])) == []
    assert said(Patch(merge={"output": {"messages": "none"}})) == []
    assert said(Patch(merge={"output": None})) == []


def test_who_says_nothing_changes_nothing() -> None:
    assert spoken("Hello") == {"input": {"prompt": "Hello"}}
    assert spoken("") is None
