"""Credentials that are lent to processes of T@skFlow itself: each counts while its process runs."""

from accountdesk import Desk
from taskflow.auth.identity import Identity
from taskflow.domain.principal import HUB


async def test_it_counts_while_its_process_runs_and_never_again(desk: Desk) -> None:
    lent = desk.accounts.processors.lent
    async with lent.lend("ours", ("python",)) as (program, text):
        identity = await desk.accounts.by_bearer(text)
        assert identity is not None
        assert identity.principal.environments == ("python",)
        assert await desk.accounts.identify(identity.credential) == identity
        assert (
            await desk.accounts.by_bearer(f"{text[:-1]}{'b' if text[-1] == 'a' else 'a'}") is None
        )
        async with lent.lend("ours", ("python",)) as (other, another):
            assert other.id != program.id
            assert another != text
    assert await desk.accounts.by_bearer(text) is None
    assert await desk.accounts.by_bearer(another) is None
    assert await desk.accounts.identify(identity.credential) is None


async def test_another_start_refuses_the_one_of_the_last(desk: Desk) -> None:
    async with desk.accounts.processors.lent.lend("ours", ("python",)) as (_, text):
        assert await desk.again().accounts.by_bearer(text) is None


async def test_it_is_in_no_list_and_no_store(desk: Desk) -> None:
    async with desk.accounts.processors.lent.lend("ours", ("python",)) as (program, _):
        assert await desk.accounts.processors.all(HUB) == []
        assert await desk.documents.get("processors", program.id) is None


async def test_its_end_closes_what_it_has_opened(desk: Desk) -> None:
    cut: list[Identity] = []
    lifelines = desk.accounts.lifelines
    async with desk.accounts.processors.lent.lend("ours", ("python",)) as (program, _):

        async def close() -> None:
            cut.append(program.identity)

        with lifelines.held(program.identity, close):
            assert cut == []
            await lifelines.cut_credential(program.id)
    assert cut == [program.identity]
