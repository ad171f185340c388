"""Permission: may this principal do this? Pure; one function per kind of object.

``*_rights`` give everything a principal may do with an object, ``require_*`` raise when one right
is missing. What a principal may not read looks exactly like what does not exist. Nothing here
knows where an object was loaded from: families come as their document, ``{label, owner: userId,
members: {userId: {name, role}}, deleted?}``, or None when there is none.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, Literal, TypeAlias

from taskflow.domain.errors import Forbidden, NotFound, Unauthenticated
from taskflow.domain.principal import Principal

FamilyRight: TypeAlias = Literal["read", "change", "manage", "delete"]
"""``change``: start, send, update, join, complete, cancel, fork; ``manage``: label and members."""

FlowRight: TypeAlias = Literal["read", "edit", "start"]

EVERYONE: Final = "*"
"""Among a definition's permissions: whoever is logged in may start it."""

NOTHING: Final[frozenset[FamilyRight]] = frozenset()
MEMBER: Final[frozenset[FamilyRight]] = frozenset({"read", "change"})
OWNER: Final[frozenset[FamilyRight]] = MEMBER | {"manage", "delete"}


def family_rights(
    principal: Principal | None, document: Mapping[str, Any] | None
) -> frozenset[FamilyRight]:
    """Give what a principal may do with a family; nothing when it is absent or deleted."""
    if principal is None or document is None:
        return NOTHING
    if principal.kind == "hub":
        return OWNER
    if document.get("deleted") or principal.kind == "processor":
        return NOTHING
    if principal.kind == "rule":
        return MEMBER
    return _rights_of_person(principal, document)


def require_family(
    principal: Principal | None,
    ident: str,
    document: Mapping[str, Any] | None,
    right: FamilyRight,
) -> None:
    """Raise ``Unauthenticated``, ``NotFound`` (absent or not readable) or ``Forbidden``."""
    require_login(principal)
    rights = family_rights(principal, document)
    if "read" not in rights:
        raise NotFound(
            f"There is no family {ident}, or you are not a member of it. Ask its owner to add you.",
            code="family.notFound",
        )
    if right not in rights:
        raise Forbidden("Only the family's owner may do this. Ask them.")


def require_removal(
    principal: Principal | None, ident: str, document: Mapping[str, Any] | None, user: str
) -> None:
    """Raise unless the principal may take ``user`` out: members may leave, the owner stays."""
    require_family(principal, ident, document, "read")
    if document is not None and document.get("owner") == user:
        raise Forbidden("The owner stays a member. Delete the family instead.")
    if principal is None or principal.kind != "user" or principal.id != user:
        require_family(principal, ident, document, "manage")


def flow_rights(
    principal: Principal | None, permissions: Collection[str] = ()
) -> frozenset[FlowRight]:
    """Give what a principal may do with a flow, and with a definition of these permissions."""
    if principal is None or principal.kind == "processor":
        return frozenset()
    if principal.kind in ("hub", "rule") or principal.admin:
        return frozenset({"read", "edit", "start"})
    admitted = EVERYONE in permissions or not frozenset(principal.groups).isdisjoint(permissions)
    return frozenset({"read", "edit", "start"} if admitted else {"read", "edit"})


def require_flow(
    principal: Principal | None, right: FlowRight, permissions: Collection[str] = ()
) -> None:
    """Raise ``Unauthenticated`` or ``Forbidden`` unless the principal has this right."""
    require_login(principal)
    if right in flow_rights(principal, permissions):
        return
    if right == "start":
        raise Forbidden(
            "Your groups may not start this task. Ask an admin to add you to one that may.",
            details={"permissions": sorted(permissions)},
        )
    raise Forbidden("Flows are for people. Log in as a user.")


def may_change_kind(principal: Principal | None, owner: str) -> bool:
    """Say whether the principal may change a declared kind."""
    if principal is None or "edit" not in flow_rights(principal):
        return False
    return principal.kind == "hub" or principal.admin or principal.id == owner


def require_kind(principal: Principal | None, owner: str) -> None:
    """Raise unless the principal may change a declared kind: who made it, and admins."""
    require_flow(principal, "edit")
    if not may_change_kind(principal, owner):
        raise Forbidden("Only who declared this kind may change it. Ask them, or an admin.")


def require_effect(
    principal: Principal | None,
    ident: str,
    document: Mapping[str, Any] | None,
    environment: str,
) -> None:
    """Raise unless the principal may run effects of this environment in this family.

    Processors may in the environments their credential is bound to, a person's browser in that
    person's families; people never, nor rules.
    """
    require_login(principal)
    if principal is not None and principal.kind == "processor":
        owner = str((document or {}).get("owner", ""))
        if not principal.serves(environment, owner):
            raise Forbidden(f"This processor's credential does not cover {environment} here.")
        return
    require_family(principal, ident, document, "change")
    if principal is not None and principal.kind != "hub":
        raise Forbidden(f"Effects of {environment} are run by its processors, by nobody else.")


def require_users(principal: Principal | None) -> None:
    """Raise ``Unauthenticated`` or ``Forbidden`` unless the principal may administer users."""
    _require_admin(principal, "Only admins may see and change the users. Ask an admin.")


def require_processors(principal: Principal | None) -> None:
    """Raise unless the principal may see, add and remove the programs that do work."""
    _require_admin(principal, "Only admins see, add and remove processors. Ask an admin.")


def require_upkeep(principal: Principal | None) -> None:
    """Raise unless the principal may see what is wrong with the installation."""
    _require_admin(principal, "Only admins see what is wrong with the installation. Ask an admin.")


def _require_admin(principal: Principal | None, otherwise: str) -> None:
    require_login(principal)
    if principal is None or not (
        principal.kind == "hub" or (principal.kind == "user" and principal.admin)
    ):
        raise Forbidden(otherwise)


def require_credentials(principal: Principal | None) -> None:
    """Raise unless the principal may make or change what proves people.

    Passwords, tokens, accounts and their rights: a personal token may not, so that whoever gets
    hold of one has nothing left when it is revoked.
    """
    require_login(principal)
    if principal is not None and principal.by_token:
        raise Forbidden("A personal token makes and changes no credentials. Log in to do this.")


def owns_token(principal: Principal | None, owner: str) -> bool:
    """Say whether a personal token is the principal's own."""
    return principal is not None and principal.kind == "user" and principal.id == owner


def may_revoke(principal: Principal | None, owner: str) -> bool:
    """Say whether the principal may see and revoke this person's tokens: they, and admins."""
    if principal is not None and (principal.kind == "hub" or principal.admin):
        return True
    return owns_token(principal, owner)


def require_login(principal: Principal | None) -> None:
    """Raise ``Unauthenticated`` for strangers."""
    if principal is None:
        raise Unauthenticated("Log in first, or send a personal token.")


def _rights_of_person(person: Principal, document: Mapping[str, Any]) -> frozenset[FamilyRight]:
    if person.admin or document.get("owner") == person.id:
        return OWNER
    return MEMBER if person.id in _members(document) else NOTHING


def _members(document: Mapping[str, Any]) -> Mapping[str, Any]:
    members = document.get("members")
    return members if isinstance(members, dict) else {}
