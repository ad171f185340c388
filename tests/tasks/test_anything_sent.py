"""Whatever is sent to a task of ours, it steps or it is refused with a reason."""

from typing import Any

from hypothesis import given, settings

from anythingsent import LOCALS, SENT, Sent, attempt, family
from taskflow.hub.decide.views import view
from taskflow.testing.rehearsal import registry


@settings(max_examples=150, deadline=None)
@given(local=LOCALS, sent=SENT)
async def test_anything_steps_or_is_refused(local: dict[str, Any], sent: list[Sent]) -> None:
    played = family(local)
    for one in sent:
        attempt(played, one)
        for instance, task in played.family.tasks.items():
            shown = view("f", instance, task.document, played.family, played.plan)
            headline = registry().tasks[task.document["type"]].headline(shown)
            assert isinstance(headline, str)
