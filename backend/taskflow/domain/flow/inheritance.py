"""Inheritance: what each task of a flow is, with everything it takes from above and its type."""

from collections.abc import Mapping
from typing import Any, Final

from taskflow.domain.definition import Definition, Plan
from taskflow.domain.flow.connections import links
from taskflow.domain.flow.document import Entry, Flow, ids, next_names
from taskflow.domain.flow.identity import plan_hash
from taskflow.domain.merging import merge, without_nulls
from taskflow.domain.rule import is_rule
from taskflow.domain.text import Text, in_language
from taskflow.domain.version import Version

TypeDefaults = Mapping[str, Mapping[str, Any]]
"""For each task type the configuration it starts from, such as ``{"local": {"prompt": ""}}``."""

UNVERSIONED: Final[Mapping[str, Version]] = {}
"""The versions of kinds where all are the first, and installed."""


def resolve(
    flow: Flow,
    type_defaults: TypeDefaults,
    language: str = "en",
    versions: Mapping[str, Version] = UNVERSIONED,
) -> dict[str, Definition]:
    """Give the definitions of a sound flow by their dotted ids, in the order of declaration.

    A configuration is the type's defaults, then what the ancestors say except ``config.local``,
    then what the task itself says; null there means "not inherited", so the type's default holds.
    ``versions`` has those of the types that are not of the first, or that were declared.
    """
    ident = ids(flow)
    entries = {task["name"]: task for task in flow["tasks"]}
    children: dict[str, list[str]] = {}
    rules: dict[str, list[str]] = {}
    said: dict[str, dict[str, Any]] = {}
    permitted: dict[str, tuple[str, ...]] = {}
    for name in sorted(entries, key=lambda name: ident[name].count(".")):
        entry = entries[name]
        parent = entry.get("parent", "")
        said[name] = inherit(said.get(parent, {}), entry.get("config", {}))
        own = entry.get("permissions")
        permitted[name] = permitted.get(parent, ("*",)) if own is None else tuple(own)
    for name, entry in entries.items():
        below = rules if is_rule(entry["type"]) else children
        below.setdefault(entry.get("parent", ""), []).append(ident[name])
    return {
        ident[name]: Definition(
            id=ident[name],
            name=name,
            type=entry["type"],
            label=in_language(entry.get("label", ""), language) or default_label(name),
            description=in_language(entry.get("description", ""), language),
            parent=ident[entry["parent"]] if "parent" in entry else None,
            children=tuple(children.get(name, ())),
            next=tuple(ident[n] for n in next_names(entry)),
            initiator=entry.get("initiator", False),
            permissions=permitted[name],
            environments=tuple(entry.get("environments", ())),
            config=merge(dict(type_defaults.get(entry["type"], {})), said[name]),
            input=without_nulls(entry.get("input", {})),
            machine=entry.get("fsm"),
            version=versions[entry["type"]].number if entry["type"] in versions else 1,
            rules=tuple(rules.get(name, ())),
            declared=entry["type"] in versions and versions[entry["type"]].declared,
        )
        for name, entry in entries.items()
    }


def plan_of(
    flow: Flow,
    revision: int,
    type_defaults: TypeDefaults,
    language: str = "en",
    versions: Mapping[str, Version] = UNVERSIONED,
) -> Plan:
    """Give what a family is started from; ``revision`` is 0 for a draft."""
    definitions = resolve(flow, type_defaults, language, versions)
    connections = links(flow)
    return Plan(
        flow=flow["name"],
        revision=revision,
        hash=plan_hash(flow, definitions, connections),
        definitions=definitions,
        connections=connections,
    )


def permissions_of(flow: Flow, name: str) -> tuple[str, ...]:
    """Give who may start a task of a flow that need not be sound; nobody when there is none."""
    entries = {task["name"]: task for task in flow["tasks"]}
    seen: set[str] = set()
    while name not in seen and (entry := entries.get(name)) is not None:
        seen.add(name)
        own = entry.get("permissions")
        if own is not None:
            return tuple(own)
        if "parent" not in entry:
            return ("*",)
        name = entry["parent"]
    return ()


def inherit(above: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Give a child's configuration from its parent's: all but ``local``, then its own."""
    inherited = {key: value for key, value in above.items() if key != "local"}
    merged: dict[str, Any] = merge(inherited, own)
    return merged


def default_label(name: str) -> str:
    """Make words of a name: ``documentReview`` becomes ``Document review``."""
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in name[1:])
    return (name[0].upper() + spaced).replace("_", " ").replace("-", " ")


def label_of(entry: Entry, language: str = "en") -> str:
    """Give what people call a task or a flow."""
    text: Text = entry.get("label", "")
    return in_language(text, language) or default_label(entry["name"])
