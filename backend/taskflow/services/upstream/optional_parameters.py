"""Optional parameters: what a question may go without, though not as well, if refused."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from taskflow.services.upstream.error_response import CUT_SHORT, ErrorResponse

LIMIT: Final = "max_tokens"
RENAMED: Final = "max_completion_tokens"
"""The limit's other name, which newer models ask for."""
STREAM: Final = "stream"
SYSTEM: Final = "system"
"""Stands for the role: what a model is told under it can be told by the first person instead."""
OPTIONAL: Final = ("stream_options", LIMIT, RENAMED, "temperature")
UNWANTED: Final = frozenset({400, 422})
"""Statuses by which servers refuse a member that they do not know."""
NO_STREAM: Final = ("verified to stream", "not support streaming", "streaming is not supported")
NO_SYSTEM: Final = (
    "system role not supported",
    "system role is not supported",
    "system messages are not supported",
    "does not support 'system'",
    "supported, got system",
    "only user and assistant roles",
    "developer instruction is not enabled",
    "roles must alternate",
)
"""How servers, and the templates of their models, say that they know no role ``system``."""
TOO_LARGE: Final = ("too large", "context length", "at most", "max_total_tokens", "exceed")
"""How servers say that an answer might not fit this once."""


def spared(complaint: ErrorResponse, sent: Mapping[str, Any]) -> frozenset[str]:
    """Give what a complaint is about, as far as the question can go without it."""
    if complaint.names(*NO_SYSTEM):
        told = any(message["role"] == SYSTEM for message in sent["messages"])
        return frozenset({SYSTEM}) if told else frozenset()
    if complaint.status not in UNWANTED or complaint.names(*CUT_SHORT):
        return frozenset()
    named = {name for name in OPTIONAL if name in sent and complaint.names(name)}
    if RENAMED in sent and complaint.names(LIMIT):
        named.add(RENAMED)
    if sent.get(STREAM) and (STREAM in complaint.codes or complaint.names(*NO_STREAM)):
        named.add(STREAM)
    if LIMIT in named and not lasting(complaint):
        named.add(RENAMED)
    return frozenset(named)


def lasting(complaint: ErrorResponse) -> bool:
    """Say whether a model will refuse the same with every question."""
    return not complaint.names(*TOO_LARGE)


def without(members: Mapping[str, Any], unwanted: Collection[str]) -> dict[str, Any]:
    """Leave out, or say otherwise, what a model does not take."""
    kept = {name: value for name, value in members.items() if name not in unwanted}
    if LIMIT in unwanted and LIMIT in members and RENAMED not in unwanted:
        kept[RENAMED] = members[LIMIT]
    if STREAM in unwanted:
        kept.pop("stream_options", None)
    if SYSTEM in unwanted:
        kept["messages"] = _told_by_people(members["messages"])
    return kept


def _told_by_people(messages: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Let the first person say what the system says."""
    system = [str(message["content"]) for message in messages if message["role"] == SYSTEM]
    others = [message for message in messages if message["role"] != SYSTEM]
    if others and others[0]["role"] == "user":
        first, *others = others
        system.append(str(first["content"]))
        return [{**first, "content": "\n\n".join(system)}, *others]
    return [{"role": "user", "content": "\n\n".join(system)}, *others] if system else others
