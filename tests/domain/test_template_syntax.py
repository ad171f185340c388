"""What is wrong with the places of a text is told when it is drawn, and never what Liquid takes."""

import random
import time

import pytest

from taskflow.domain.errors import Invalid, TooLarge
from taskflow.domain.template_syntax import LONGEST, MOST, misplaced
from taskflow.texts.rendering import render

RIGHT = (
    "50 % of {x}",
    "{{ input.name }}",
    "{{- input.name | upcase | append: '}' -}}",
    '{{ input.name | default: "|nothing" }}',
    "{% for one in input.items %}{{ one.name }}{% else %}none{% endfor %}",
    "{% if input.a contains 'x' %}a{% elsif input.b %}b{% else %}c{% endif %}",
    "{% unless input.a %}a{% endunless %}",
    "{% case input.a %}{% when 1 %}one{% else %}more{% endcase %}",
    "{% assign who = input.name %}{{ who }}{% capture all %}{{ who }}!{% endcapture %}{{ all }}",
    "{% raw %}{{ not.there | nothing }}{% endraw %}{% comment %}{% odd %}{% endcomment %}",
    "{{ 'text' }}{{ 7 }}{{ true }}{{ -1 }}",
    "{%- echo input.name -%}",
    "{{ input['a b'] }}",
    "{% for n in (1..3) %}{{ forloop.index }}{% endfor %}",
)
WRONG = (
    ("Dear\n{{ input.name", "{{ in line 2 is never closed"),
    ("{% if input.a %}x", "{% if %} is never ended"),
    ("{% for x in input.a %}{% if x %}{% endfor %}", "{% endfor %} in line 1 ends nothing"),
    ("x{% endif %}", "{% endif %} in line 1 ends nothing"),
    ("{{ input.a | shout }}", "There is no filter shout (in line 1)"),
    ("{% include 'x' %}", "There is no tag include (in line 1)"),
    ("{{ }}", "nothing in {{ }} in line 1"),
    ("{% raw %}x", "{% raw %} in line 1 is never ended"),
    ("{% comment %}x", "{% comment %} in line 1 is never ended"),
    ("{{ x }}" * LONGEST, "longer than"),
)
PIECES = (
    *("{{", "}}", "{%", "%}", "{{-", "-%}", " ", "input.a", "|", "upcase", "shout", "if", "endif"),
    *("for x in input.a", "endfor", "raw", "endraw", "'", '"', "a", "\n", "assign y = 1", "else"),
)


def told(text: str) -> list[str]:
    return [f"{one.message} {one.remedy}" for one in misplaced({"t": text})]


@pytest.mark.parametrize("text", RIGHT)
def test_what_can_be_filled_in_has_no_mistake(text: str) -> None:
    render(text, {"input": {}})
    assert [*misplaced({"t": text}, {"input"})] == []


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_a_mistake_is_told_with_its_line_and_what_to_do(text: str, words: str) -> None:
    (problem,) = misplaced({"a": ["x", {"t": text}]})
    assert words in problem.message
    assert problem.remedy
    assert problem.path == "/a/1/t"


def test_a_name_that_nothing_has_is_told_with_those_that_there_are() -> None:
    (problem,) = misplaced({"t": "{{ inptu.name }}"}, {"input", "shared"})
    assert problem.message == "{{ inptu … }} in line 1 names what is not there."
    assert problem.remedy == "Name one of input, shared."


def test_whatever_is_told_as_a_mistake_cannot_be_filled_in() -> None:
    seed = random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}")  # noqa: T201  of one that fails
    chance = random.Random(seed)  # noqa: S311  it is to be repeatable
    mistaken = 0
    for _ in range(3_000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 12)))
        if told(text):
            mistaken += 1
            with pytest.raises((Invalid, TooLarge)):
                render(text, {"input": {"a": [1]}})
    assert mistaken > 100


@pytest.mark.parametrize("piece", ["{{", "{%", "{{ x }}", "{% if x %}", "{% raw %}", "{{ '", "|a"])
def test_no_text_takes_long_and_of_many_mistakes_the_first_are_told(piece: str) -> None:
    text = (piece * LONGEST)[: LONGEST - 10] + "{{ x | y }}"
    began = time.thread_time()
    assert len([*misplaced({"a": text, "b": [text] * 3})]) <= MOST
    assert time.thread_time() - began < 5
