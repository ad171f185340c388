"""Permission: who declares kinds, who keeps the installation, and what is left to programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.errors import Forbidden, TaskflowError, Unauthenticated
from taskflow.domain.permission import (
    may_change_kind,
    require_effect,
    require_flow,
    require_kind,
    require_processors,
    require_upkeep,
)
from taskflow.domain.principal import HUB, Principal

ADA = Principal(kind="user", id="ada", name="Ada")
ROOT = Principal(kind="user", id="root", name="Root", admin=True)
WORKER = Principal(kind="processor", id="w", environments=("lab",))
RULE = Principal(kind="rule", id="ada")

somebody = st.builds(
    Principal,
    kind=st.sampled_from(["user", "processor", "rule", "hub"]),
    id=st.sampled_from(["ada", "bob"]),
    admin=st.booleans(),
)


def test_a_kind_is_changed_by_who_declared_it_by_admins_and_by_the_hub() -> None:
    for principal in (ADA, ROOT, HUB):
        require_kind(principal, "ada")
    for principal in (ROOT, HUB):
        require_kind(principal, "bob")
    with pytest.raises(Forbidden, match="Only who declared this kind may change it"):
        require_kind(ADA, "bob")


def test_who_is_not_logged_in_changes_no_kind_and_is_asked_to() -> None:
    assert not may_change_kind(None, "ada")
    with pytest.raises(Unauthenticated):
        require_kind(None, "ada")


@given(st.one_of(somebody, st.none()), st.sampled_from(["ada", "bob"]))
def test_what_is_told_of_a_kind_is_what_is_asked_when_it_is_changed(
    principal: Principal | None, owner: str
) -> None:
    try:
        require_kind(principal, owner)
    except TaskflowError:
        assert not may_change_kind(principal, owner)
    else:
        assert may_change_kind(principal, owner)


def test_a_processor_reads_and_changes_no_flow_and_no_kind() -> None:
    for right in ("read", "edit"):
        with pytest.raises(Forbidden, match="Flows are for people"):
            require_flow(WORKER, right)  # type: ignore[arg-type]
    with pytest.raises(Forbidden, match="Flows are for people"):
        require_kind(WORKER, WORKER.id)


@pytest.mark.parametrize("require", [require_processors, require_upkeep])
def test_only_admins_and_the_hub_look_after_the_installation(require: type) -> None:
    require(ROOT)
    require(HUB)
    for principal in (ADA, RULE, WORKER, Principal(kind="rule", id="root", admin=True)):
        with pytest.raises(Forbidden, match="Only admins"):
            require(principal)
    with pytest.raises(Unauthenticated):
        require(None)


def test_the_hub_settles_work_of_every_environment() -> None:
    for environment in ("server", "lab", "browser"):
        require_effect(HUB, "f1", {"owner": "ada", "members": {}}, environment)
    with pytest.raises(Unauthenticated):
        require_effect(None, "f1", {"owner": "ada", "members": {}}, "server")


def test_a_rule_does_no_work_of_a_processor() -> None:
    with pytest.raises(Forbidden, match="by nobody else"):
        require_effect(RULE, "f1", {"owner": "ada", "members": {}}, "server")
