"""The credential of a program that does work: bound to environments, and good for nothing else."""

import pytest

from accountdesk import Desk
from taskflow.auth.processors import KIND, MOST_ENVIRONMENTS
from taskflow.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from taskflow.domain.principal import Principal


async def test_a_program_has_its_name_and_its_environments(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    processors = desk.accounts.processors
    program, text = await processors.add(ada.principal, "oven", ("gpu", "python", "gpu"))
    assert text.startswith("tfw_")
    assert program.principal.environments == ("gpu", "python")
    assert (program.principal.kind, program.principal.admin) == ("processor", False)
    assert await processors.find(text) == program
    assert await desk.again().accounts.processors.find(text) == program
    stored = str(await desk.documents.find(KIND, {}))
    assert text.split("_", 2)[2] not in stored


@pytest.mark.parametrize(
    "change", [str.upper, lambda t: t[:-1], lambda t: t + "x", lambda t: t[4:]]
)
async def test_anything_but_the_very_text_is_nobody(desk: Desk, change: object) -> None:
    ada = (await desk.admin("Ada")).user
    _, text = await desk.accounts.processors.add(ada.principal, "oven", ("gpu",))
    assert callable(change)
    assert await desk.accounts.processors.find(change(text)) is None


async def test_who_is_no_admin_makes_sees_and_removes_none(desk: Desk) -> None:
    bob = Principal(kind="user", id="bob", name="Bob")
    processors = desk.accounts.processors
    for asker, refusal in ((bob, Forbidden), (None, Unauthenticated)):
        with pytest.raises(refusal):
            await processors.add(asker, "oven", ("gpu",))
        with pytest.raises(refusal):
            await processors.all(asker)
        with pytest.raises(refusal):
            await processors.remove(asker, "oven")


@pytest.mark.parametrize(
    ("name", "environments"),
    [
        ("", ("gpu",)),
        ("a b", ("gpu",)),
        ("x" * 65, ("gpu",)),
        ("oven", ()),
        ("oven", ("server",)),
        ("oven", ("browser",)),
        ("oven", ("a/b",)),
        ("oven", tuple(f"e{number}" for number in range(MOST_ENVIRONMENTS + 1))),
    ],
)
async def test_what_no_program_may_be_is_refused(
    desk: Desk, name: str, environments: tuple[str, ...]
) -> None:
    ada = (await desk.admin("Ada")).user
    with pytest.raises(Invalid):
        await desk.accounts.processors.add(ada.principal, name, environments)
    assert await desk.accounts.processors.all(ada.principal) == []


async def test_two_have_no_name_in_common_and_one_that_is_removed_is_nobody(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    processors = desk.accounts.processors
    program, text = await processors.add(ada.principal, "Oven", ("gpu",))
    with pytest.raises(Conflict):
        await processors.add(ada.principal, "oven", ("gpu",))
    assert await processors.known(program.id) == program
    await processors.remove(ada.principal, "OVEN")
    assert await processors.find(text) is None
    assert await processors.known(program.id) is None
    with pytest.raises(NotFound):
        await processors.remove(ada.principal, "Oven")
