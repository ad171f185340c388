"""Lists: a search that takes too long is given up, says so, and goes on from there."""

import pytest

from hubdesk import ADMIN, ANN, HubDesk
from taskflow.domain import command as commands
from taskflow.domain.principal import Principal
from taskflow.hub import lists


async def named(desk: HubDesk, *labels: str) -> None:
    """Start families with these labels, the last one changed last."""
    for label in labels:
        family = await desk.begin(mutation=label)
        desk.clock.ahead += 10
        command = commands.Rename(mutation=desk.mutation(), label=label)
        await desk.hub.submit(ANN, family.id, command)


@pytest.fixture
async def many(desk: HubDesk, monkeypatch: pytest.MonkeyPatch) -> HubDesk:
    """Give ten families, of which only the oldest and the newest are called rare."""
    await named(desk, "rare one", *(f"plain {n}" for n in range(8)), "rare two")
    await desk.hub.projector.flush()
    monkeypatch.setattr(lists, "PAGE", 2)
    monkeypatch.setattr(lists, "MOST_PAGES", 2)
    return desk


@pytest.mark.parametrize("asker", [ANN, ADMIN], ids=["a member", "the admin"])
async def test_what_is_rare_is_found_by_going_on(many: HubDesk, asker: Principal) -> None:
    found, place, answers = [], None, 0
    while True:
        answer = await many.hub.lists.families(asker, first=5, after=place, search="rare")
        found += [row["label"] for row in answer.rows]
        answers += 1
        if answer.rest is None:
            break
        place = answer.rest
    assert found == ["rare two", "rare one"]
    assert answers > 1


async def test_what_waits_to_be_stored_is_shown_once_though_the_search_was_given_up(
    many: HubDesk,
) -> None:
    await named(many, "rare three")
    first = await many.hub.lists.families(ANN, first=5, after=None, search="rare")
    assert [row["label"] for row in first.rows] == ["rare three", "rare two"]
    assert first.rest is not None
    rest = await many.hub.lists.families(ANN, first=5, after=first.rest, search="rare")
    again = [row["label"] for row in (*first.rows, *rest.rows)]
    assert len(again) == len(set(again))


async def test_a_flow_and_a_state_are_looked_for_by_the_store(many: HubDesk) -> None:
    answer = await many.hub.lists.families(ADMIN, first=5, after=None, flow="another")
    assert (answer.rows, answer.rest) == ([], None)
