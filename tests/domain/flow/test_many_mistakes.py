"""However many mistakes a flow has, those that are told are few, and finding them takes no time.

Where this went wrong, each of these took seconds to minutes: the time grew with the square.
"""

import json
from typing import Any

import pytest

from taskflow.domain.errors import FlowInvalid, Malformed
from taskflow.domain.flow import closest_name
from taskflow.domain.flow.mistakes import MOST
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flow.validation import problems
from taskflow.domain.flow.yaml_text import MOST_VALUES
from taskflow.domain.kind import kinds_of
from taskflow.testing.rehearsal import registry

MANY = 3000
ROOT = {"name": "r", "type": "TaskConversation", "initiator": True}
CHATS = [{"name": f"t{n}", "type": "TaskChat", "parent": "r"} for n in range(MANY)]


def flow(tasks: list[Any], **more: Any) -> dict[str, Any]:
    return {"name": "many", "tasks": [ROOT, *tasks], **more}


UNSOUND = {
    "parents": flow([{**chat, "parent": f"no-{chat['name']}"} for chat in CHATS]),
    "followers": flow([{**chat, "next": f"no-{chat['name']}"} for chat in CHATS]),
    "places": flow(CHATS, layout={f"no{n}": [0, 0] for n in range(MANY)}),
    "groups": flow(
        CHATS, groups=[{"id": "g", "label": "G", "tasks": [f"no{n}" for n in range(MANY)]}]
    ),
    "ends": flow(
        CHATS, connections=[{"from": f"no{n}.output.x", "to": "t1.input.y"} for n in range(MANY)]
    ),
    "keys": flow([{**chat, f"no{n}": 1} for n, chat in enumerate(CHATS)]),
    "a chain": flow(
        [{**chat, "parent": f"t{n - 1}" if n else "r"} for n, chat in enumerate(CHATS)]
    ),
    "nothing": flow([{}] * MANY),
}
WRONG = {
    "types": flow([{**chat, "type": f"TaskNo{n}"} for n, chat in enumerate(CHATS)]),
    "mentions": flow(
        [
            {**chat, "config": {"local": {"systemMessage": f"{{{{ tasks.no{n}.output.x }}}}"}}}
            for n, chat in enumerate(CHATS)
        ]
    ),
    "settings": flow(
        [{**chat, "config": {"local": {f"no{n}": 1}}} for n, chat in enumerate(CHATS)]
    ),
}


@pytest.mark.parametrize("case", UNSOUND)
def test_of_a_text_with_thousands_of_mistakes_the_first_are_told(case: str) -> None:
    with pytest.raises(FlowInvalid, match="more mistakes") as refused:
        read_flow(json.dumps(UNSOUND[case]))
    assert 1 < len(refused.value.problems) <= MOST


@pytest.mark.parametrize("case", WRONG)
def test_of_a_flow_with_thousands_of_mistakes_the_first_are_told(case: str) -> None:
    document = read_flow(json.dumps(WRONG[case]))
    assert len(problems(document, kinds_of(registry().tasks))) == MOST


def test_a_doubled_key_is_found_among_very_many() -> None:
    keys = ",".join(f'"k{n}":[0,0]' for n in range(30_000))
    with pytest.raises(Malformed, match='"last"'):
        read_flow(f'{{"name":"a","tasks":[],"layout":{{{keys},"last":[0,0],"last":[0,0]}}}}')


def test_a_text_of_more_values_than_the_limit_is_refused_where_it_has_them() -> None:
    with pytest.raises(FlowInvalid, match="line 2: There are more than"):
        read_flow("name: a\ntasks: [" + "{}," * MOST_VALUES + "]\n")


def test_only_names_that_may_be_meant_are_looked_at_closely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []
    compare = closest_name.get_close_matches

    def counted(wrong: str, choices: list[str], n: int) -> list[str]:
        looked.append(len(choices))
        return compare(wrong, choices, n=n)

    monkeypatch.setattr(closest_name, "get_close_matches", counted)
    assert closest_name.closest("musik", ["a" * 60, "music", "b" * 40]) == 'Did you mean "music"?'
    assert closest_name.closest("musik", [f"t{n}" for n in range(100_000)]).startswith(
        "Use one of: t0"
    )
    assert max(looked) < 100
