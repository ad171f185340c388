from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from taskflow.domain.errors import Forbidden, NotFound, TaskflowError, Unauthenticated
from taskflow.domain.permission import (
    FamilyRight,
    family_rights,
    flow_rights,
    may_revoke,
    owns_token,
    require_credentials,
    require_effect,
    require_family,
    require_flow,
    require_removal,
    require_users,
)
from taskflow.domain.principal import HUB, Principal

IDS = st.sampled_from(["ada", "bob", "cy", "dee"])
GROUPS = st.frozensets(st.sampled_from(["red", "green", "blue"]))
RIGHTS: list[FamilyRight] = ["read", "change", "manage", "delete"]

people = st.builds(
    Principal,
    kind=st.just("user"),
    id=IDS,
    admin=st.booleans(),
    groups=GROUPS.map(tuple),
)
principals = st.one_of(
    people,
    st.builds(
        Principal,
        kind=st.sampled_from(["processor", "rule", "hub"]),
        id=IDS,
        environments=st.frozensets(st.sampled_from(["server", "browser", "lab"])).map(tuple),
    ),
    st.none(),
)
families = st.builds(
    lambda owner, members, deleted: {
        "label": "A family",
        "owner": owner,
        "members": {m: {"name": m, "role": "owner" if m == owner else "member"} for m in members},
        **({"deleted": True} if deleted else {}),
    },
    IDS,
    st.frozensets(IDS),
    st.booleans(),
)


def ada(**fields: Any) -> Principal:
    return Principal(kind="user", id="ada", name="Ada", **fields)


def family(**fields: Any) -> dict[str, Any]:
    return {
        "label": "Tea",
        "owner": "bob",
        "members": {"bob": {"name": "Bob", "role": "owner"}},
    } | fields


def answer(principal: Principal | None, document: dict[str, Any] | None, right: FamilyRight) -> str:
    try:
        require_family(principal, "f1", document, right)
    except TaskflowError as error:
        return f"{error.status} {error.kind} {error.message} {error.details}"
    return "yes"


@given(people, families)
def test_losing_the_admin_right_never_allows_more(
    person: Principal, document: dict[str, Any]
) -> None:
    plain = Principal(kind="user", id=person.id, groups=person.groups)
    assert family_rights(plain, document) <= family_rights(person, document)
    assert flow_rights(plain, ["red"]) <= flow_rights(person, ["red"])


@given(people, families, IDS)
def test_removing_a_member_never_allows_anybody_more(
    person: Principal, document: dict[str, Any], removed: str
) -> None:
    members = {k: v for k, v in document["members"].items() if k != removed}
    assert family_rights(person, {**document, "members": members}) <= family_rights(
        person, document
    )


@given(people, families, IDS)
def test_giving_a_family_away_takes_from_the_owner_and_gives_to_the_new_one_alone(
    person: Principal, document: dict[str, Any], heir: str
) -> None:
    if person.id != heir:
        given_away = family_rights(person, {**document, "owner": heir})
        assert given_away <= family_rights(person, document)


@given(principals, families)
def test_deleting_a_family_never_allows_more(
    principal: Principal | None, document: dict[str, Any]
) -> None:
    assert family_rights(principal, {**document, "deleted": True}) <= family_rights(
        principal, document
    )


@given(people, GROUPS, GROUPS)
def test_fewer_groups_or_permissions_never_allow_more(
    person: Principal, kept: frozenset[str], permissions: frozenset[str]
) -> None:
    fewer = Principal(
        kind="user",
        id=person.id,
        admin=person.admin,
        groups=tuple(g for g in person.groups if g in kept),
    )
    assert flow_rights(fewer, permissions) <= flow_rights(person, permissions)
    assert flow_rights(person, permissions & kept) <= flow_rights(person, permissions)


@given(principals, families, st.sampled_from(RIGHTS))
def test_a_family_one_may_not_read_looks_exactly_like_none(
    principal: Principal | None, document: dict[str, Any], right: FamilyRight
) -> None:
    if "read" not in family_rights(principal, document):
        assert answer(principal, document, right) == answer(principal, None, right)


@given(principals, families)
def test_whoever_may_do_anything_with_a_family_may_read_it(
    principal: Principal | None, document: dict[str, Any]
) -> None:
    rights = family_rights(principal, document)
    assert not rights or "read" in rights


@given(principals, families)
def test_nobody_takes_the_owner_out(principal: Principal | None, document: dict[str, Any]) -> None:
    with pytest.raises(TaskflowError):
        require_removal(principal, "f1", document, document["owner"])


def test_members_read_and_act_but_do_not_manage() -> None:
    document = family(members={"ada": {"name": "Ada", "role": "member"}})
    assert family_rights(ada(), document) == {"read", "change"}
    with pytest.raises(Forbidden):
        require_family(ada(), "f1", document, "manage")


def test_the_role_a_member_carries_is_a_label_and_not_a_right() -> None:
    document = family(members={"ada": {"name": "Ada", "role": "owner"}})
    assert "delete" not in family_rights(ada(), document)


def test_a_stranger_is_asked_to_log_in_before_anything_else() -> None:
    with pytest.raises(Unauthenticated):
        require_family(None, "f1", family(), "read")
    with pytest.raises(Unauthenticated):
        require_flow(None, "read")
    with pytest.raises(Unauthenticated):
        require_users(None)


def test_others_learn_nothing_about_a_family() -> None:
    with pytest.raises(NotFound) as caught:
        require_family(ada(), "f1", family(), "read")
    assert caught.value.kind == "family.notFound"


def test_a_member_may_leave_but_not_take_others_along() -> None:
    members = {name: {"name": name, "role": "member"} for name in ("ada", "cy")}
    require_removal(ada(), "f1", family(members=members), "ada")
    with pytest.raises(Forbidden):
        require_removal(ada(), "f1", family(members=members), "cy")


def test_a_definition_opens_to_its_groups_and_the_star_opens_to_all() -> None:
    require_flow(ada(), "start", ["*"])
    require_flow(ada(groups=("red",)), "start", ["red", "blue"])
    with pytest.raises(Forbidden) as caught:
        require_flow(ada(groups=("green",)), "start", ["red", "blue"])
    assert caught.value.details == {"permissions": ["blue", "red"]}
    with pytest.raises(Forbidden):
        require_flow(ada(), "start", [])
    require_flow(ada(admin=True), "start", [])


def test_a_group_named_like_the_star_opens_nothing_more() -> None:
    with pytest.raises(Forbidden):
        require_flow(ada(groups=("*",)), "start", ["red"])


def test_processors_run_only_what_their_credential_covers() -> None:
    worker = Principal(kind="processor", id="w1", environments=("lab",))
    require_effect(worker, "f1", family(), "lab")
    with pytest.raises(Forbidden):
        require_effect(worker, "f1", family(), "server")
    with pytest.raises(NotFound):
        require_family(worker, "f1", family(), "read")


@given(families, st.sampled_from(["server", "lab", "browser", ""]))
def test_no_person_ever_does_work_of_a_processor(document: dict[str, Any], where: str) -> None:
    for admin in (True, False):
        with pytest.raises(TaskflowError):
            require_effect(ada(admin=admin), "f1", document, where)


@given(families, st.sampled_from(["server", "lab", "browser", ""]))
def test_a_persons_browser_does_work_of_the_browser_in_their_families_alone(
    document: dict[str, Any], where: str
) -> None:
    page = Principal(kind="processor", id="p", environments=("browser",), owner="ada")
    if where == "browser" and document["owner"] == "ada":
        require_effect(page, "f1", document, where)
    else:
        with pytest.raises(Forbidden):
            require_effect(page, "f1", document, where)
    with pytest.raises(NotFound):
        require_family(page, "f1", document, "read")


def test_members_are_told_that_they_run_no_effects_and_strangers_nothing() -> None:
    document = family(members={"ada": {"name": "Ada", "role": "member"}})
    with pytest.raises(Forbidden, match="by its processors, by nobody else"):
        require_effect(ada(), "f1", document, "browser")
    with pytest.raises(NotFound):
        require_effect(ada(), "f1", family(), "browser")


def test_only_admins_and_the_hub_administer_users() -> None:
    require_users(ada(admin=True))
    require_users(HUB)
    for principal in (ada(), Principal(kind="rule", id="r"), Principal(kind="processor", id="p")):
        with pytest.raises(Forbidden):
            require_users(principal)


def test_an_admin_flag_on_something_that_is_no_person_counts_for_nothing() -> None:
    odd = Principal(kind="processor", id="p", admin=True)
    with pytest.raises(Forbidden):
        require_users(odd)
    assert family_rights(odd, family()) == frozenset()
    assert flow_rights(odd, ["*"]) == frozenset()


def test_personal_tokens_are_their_owners_alone() -> None:
    assert owns_token(ada(), "ada")
    assert not owns_token(ada(admin=True), "bob")
    assert not owns_token(None, "ada")
    assert not owns_token(HUB, "hub")


def test_a_document_without_members_admits_its_owner_alone() -> None:
    strange = cast("dict[str, Any]", {"owner": "ada", "members": None})
    assert "delete" in family_rights(ada(), strange)
    assert not family_rights(Principal(kind="user", id="bob"), strange)


def test_tokens_are_seen_and_revoked_by_their_owner_and_by_admins() -> None:
    assert may_revoke(ada(), "ada")
    assert may_revoke(ada(admin=True), "bob")
    assert may_revoke(HUB, "bob")
    assert not may_revoke(ada(), "bob")
    assert not may_revoke(None, "ada")


def test_who_was_proven_by_a_token_makes_no_credentials() -> None:
    require_credentials(ada(admin=True))
    require_credentials(HUB)
    with pytest.raises(Forbidden):
        require_credentials(structs.replace(ada(admin=True), by_token=True))
    with pytest.raises(Unauthenticated):
        require_credentials(None)
