"""The guide "Let running families go on at another revision", followed to the letter."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from docs.guide import GUIDES, blocks
from hubdesk import ANN, HubDesk, task_of
from revisions import migrate, now, save, tried
from taskflow.domain import command as commands
from taskflow.domain import migration
from taskflow.domain.flow.reading import parsed
from taskflow.hub.decide.draft import MOST_EVENTS

PAGE = "migrate-families.md"
TEXT = (GUIDES / PAGE).read_text("utf-8")
OLD, NEW, MAP = (parsed(block, wants="map") for block in blocks(PAGE, "yaml"))


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url)
    await desk.open()
    yield desk
    await desk.close()


async def test_the_family_of_the_guide_goes_on_as_it_says(desk: HubDesk) -> None:
    await save(desk, OLD)
    family = (await desk.begin("leave", revision=1)).id
    approval = task_of(await now(desk, family), "approval")
    shared: dict[str, Any] = {"shared": {"why": "a wedding", "draft": "x", "days": 3}}
    update = commands.Update(
        mutation=desk.mutation(), task=approval, patch=commands.Patch(merge=shared)
    )
    await desk.hub.submit(ANN, family, update)
    await desk.send(family, approval, "LATER")
    await save(desk, NEW)
    assert len((await tried(desk, family)).problems) == 2
    assert not (await tried(desk, family, MAP["tasks"])).problems
    await migrate(desk, family, MAP["tasks"])
    after = await now(desk, family)
    decision = after.task(approval)
    assert decision.document["name"] == "decision"
    assert decision.state["current"] == "postponed"
    assert len(decision.timers) == 1
    assert decision.document["shared"] == {"reason": "a wedding", "days": 3}
    assert after.task(task_of(after, "reminder")).kind == "cancelled"
    await desk.send(family, approval, "REFUSE")
    assert (await now(desk, family)).task(approval).kind == "done"


def test_the_guide_tells_every_field_of_a_map_and_the_limits_of_the_code() -> None:
    rows = [line.split("`")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    assert rows == list(migration.TaskMap.__struct_encode_fields__)
    told = " ".join(TEXT.split())
    assert (
        f"at most {migration.MAX_BYTES // 1024} KiB and names at most {migration.MOST_TASKS:,}"
        in told
    )
    assert f"at most {migration.MOST_EACH} states" in told
    assert f"from at most {migration.MOST_MIGRATIONS} revisions" in told
    assert f"fewer than {MOST_EVENTS:,} of its tasks" in told
