"""Templates that people write are filled in within limits, whatever they wrote."""

from typing import Any

import pytest

from taskflow.domain.definition import Definition
from taskflow.domain.errors import Invalid, TaskflowError, TooLarge
from taskflow.domain.view import TaskView
from taskflow.texts.template import KNOWN, _known, fill

BIG = "x" * 1_000_000
DOUBLING = "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 60
NESTED = "{% for i in (1..900) %}" * 5 + "x" + "{% endfor %}" * 5


def view(**shared: object) -> TaskView:
    definition = Definition("chat", "chat", "TaskChat")
    return TaskView("f", "i", {"shared": shared}, definition, (), {})


async def test_values_lists_and_conditions_are_filled_in() -> None:
    template = "{{ shared.who | upcase }}: {% for x in shared.list %}{{ x }};{% endfor %}"
    assert await fill(template, view(who="ann", list=[1, 2])) == "ANN: 1;2;"


async def test_a_text_without_templates_is_left_alone() -> None:
    assert await fill("50 % of {x}", view()) == "50 % of {x}"


@pytest.mark.parametrize(
    "template",
    [
        DOUBLING,
        NESTED,
        "{% for i in (1..9) %}" * 40 + "{% endfor %}" * 40,
        "{% for i in (1..100000000) %}x{% endfor %}",
        "{{ shared.big }}",
        "{{ shared.big | append: shared.big | append: shared.big }}",
        "{% assign b = shared.big %}{% assign c = b | append: b %}",
        "{% capture c %}{% for i in (1..900) %}{{ shared.kilo }}{% endfor %}{% endcapture %}",
        "{{ shared.list | join: shared.kilo | join: shared.kilo }}",
        "{{ x }}" * 10_000,
    ],
)
async def test_a_template_that_grows_is_refused(template: str) -> None:
    with pytest.raises(TooLarge) as caught:
        await fill(template, view(big=BIG, kilo="k" * 1000, list=["y" * 1000] * 100))
    assert caught.value.kind == "template.tooLarge"


@pytest.mark.parametrize(
    "template",
    [
        "{{ shared.who",
        "{% if x %}",
        "{% include 'secrets' %}",
        "{% render 'secrets' %}",
        "{{ 'a' | replace: 'a', 'aaaaaaaaaaaaaa' }}",
        "{{ 9 | times: 9 }}",
        "{{ 'x' | date: '%99999999d' }}",
        "{{ 1 | shell }}",
    ],
)
async def test_a_template_that_is_not_understood_is_refused(template: str) -> None:
    with pytest.raises(Invalid) as caught:
        await fill(template, view())
    assert caught.value.kind == "template.invalid"


@pytest.mark.parametrize(
    "template",
    [
        "{{ shared.who.__class__ }}",
        "{{ shared.__init__.__globals__ }}",
        "{{ shared['__class__'] }}",
        "{{ tasks.__class__ }}",
    ],
)
async def test_a_template_sees_data_and_nothing_of_python(template: str) -> None:
    try:
        filled = await fill(template, view(who="ann"))
    except TaskflowError:
        return
    assert filled == ""


async def test_what_a_template_does_not_name_is_not_carried_to_where_it_is_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carried: list[Any] = []

    async def call(_person: str, _function: str, *given: Any, **_more: Any) -> str:
        carried.extend(given)
        return ""

    monkeypatch.setattr("taskflow.texts.template.call", call)
    definition = Definition("chat", "chat", "TaskChat")
    document = {"shared": {"topic": "Music"}, "output": {"messages": [{"content": "x"}] * 760}}
    task = TaskView("f", "i", document, definition, (), {})
    await fill("You talk about {{ shared.topic }}.", task)
    assert carried[1] == {"shared": {"topic": "Music"}, "tasks": {}}
    await fill("You said {{ output.messages[0].content }}.", task)
    assert len(carried[3]["output"]["messages"]) == 760


async def test_what_was_filled_in_lately_is_known_to_whoever_asked_and_the_time_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    async def call(person: str, _function: str, template: str, *_given: Any, **_more: Any) -> str:
        asked.append(person)
        return f"{template} for {person}"

    monkeypatch.setattr("taskflow.texts.template.call", call)
    template = "You talk about {{ shared.topic }} with me."
    told = [await fill(template, view(topic="Music"), "ann") for _ in range(3)]
    assert told == [f"{template} for ann"] * 3
    assert asked == ["ann"]
    assert await fill(template, view(topic="Music"), "bob") == f"{template} for bob"
    await fill(template, view(topic="Cooking"), "ann")
    assert asked == ["ann", "bob", "ann"]
    for _ in range(2):
        await fill("It is {{ now }}.", view(topic="Music"), "ann")
        await fill(template, view(topic="x" * 100_000), "ann")
    assert len(asked) == 7, "neither what says the time nor what is large is kept"


async def test_of_what_was_filled_in_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    async def call(*given: Any, **_more: Any) -> str:
        asked.append(given)
        return "x" * (9_000 if "long" in given[2] else 10)

    monkeypatch.setattr("taskflow.texts.template.call", call)
    for number in range(1_000):
        await fill("{{ shared.n }}", view(n=number), "cyd")
    assert len(_known) <= KNOWN
    await fill("{{ shared.n }}", view(n=999), "cyd")
    assert len(asked) == 1_000
    for _ in range(2):
        await fill("long {{ shared.n }}", view(n=1), "cyd")
    assert len(asked) == 1_002


async def test_what_is_named_is_carried_as_long_as_it_is_no_more_than_a_document() -> None:
    definition = Definition("chat", "chat", "TaskChat")
    large = {"input": {"said": "x" * 7_900_000, "topic": "Music"}}
    several = TaskView("f", "i", {}, definition, (), {"a": large, "b": large})
    assert await fill("{{ tasks.a.input.topic }}", several) == "Music"
    with pytest.raises(TooLarge) as caught:
        await fill("{{ tasks.a.input.topic }} {{ tasks.b.input.topic }}", several)
    assert caught.value.kind == "template.tooLarge"
