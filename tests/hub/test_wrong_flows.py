"""Flows with mistakes: the editor shows each, and no family is started from them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hubdesk import ANN, HubDesk
from taskflow.cli.flowfile import problems_of
from taskflow.domain.errors import FlowInvalid
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flowlog import SaveFlow

WRONG = Path(__file__).parents[1] / "corpus" / "wrong"
STORABLE = sorted(file for file in WRONG.glob("*.yaml") if file.stem != "circle")
"""A circle is never stored: no operation makes one, and no import takes one in."""


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url)
    await desk.open()
    yield desk
    await desk.close()


async def test_what_the_command_line_finds_the_editor_shows_and_a_start_refuses(
    desk: HubDesk,
) -> None:
    for file in STORABLE:
        document = {**read_flow(file.read_text()), "name": file.stem}
        await desk.flow(document)
        said = [(p.path, p.message, p.remedy) for p in problems_of(file)]
        found = await desk.hub.flows.check(ANN, document)
        shown = [(p.path, p.message, p.remedy) for p in found]
        assert shown == said
        save = SaveFlow(mutation=desk.mutation(), label="As it is")
        await desk.hub.flows.submit(ANN, file.stem, save)
        with pytest.raises(FlowInvalid) as refused:
            await desk.begin(file.stem)
        assert [(p.path, p.message, p.remedy) for p in refused.value.problems] == said
