"""Rows: how families and flows stand in lists."""

from taskflow.domain.family import LEFT, Family
from taskflow.domain.flowlog import FlowState, KindState
from taskflow.domain.row import FLOW, KIND, Row, brief, words
from taskflow.domain.text import in_language


def row(state: Family | FlowState) -> Row:
    """Give the row of a state."""
    if isinstance(state, KindState):
        return kind_row(state)
    return family_row(state) if isinstance(state, Family) else flow_row(state)


def plan_of(family: Family) -> str:
    """Give the hash of what a family was started from; none of one deleted or not begun."""
    flow = family.document.get("flow")
    return "" if family.deleted or not isinstance(flow, dict) else str(flow.get("hash", ""))


def plans_of(family: Family) -> list[str]:
    """Give the hashes of all plans that a family's tasks, and its past, are of."""
    newest = plan_of(family)
    return [newest, *family.document["flow"].get("before", ())] if newest else []


def family_row(family: Family) -> Row:
    """Give a family's row; of one that was deleted, nothing but that it was."""
    if family.deleted:
        return Row(family.id, family.seq, family.updated, gone=True)
    document = family.document
    label = str(document.get("label", ""))
    flow = document.get("flow", {})
    return Row(
        family.id,
        family.seq,
        family.updated,
        words=words([label]),
        label=label,
        flow=flow.get("name", ""),
        owner=document.get("owner", ""),
        members=tuple(sorted(family.members)),
        status=family.status,
        waiting=family.waiting_count,
        created=document.get("createdAt", 0),
        busy=family.busy,
        plan=" ".join(map(brief, plans_of(family))),
        hash=flow.get("hash", ""),
        revision=flow.get("revision", 0),
        tasks=family.task_count,
        people=tuple((k, one["name"], one["role"]) for k, one in family.members.items()),
        bytes=family.task_bytes,
        former=tuple(document.get(LEFT, ())),
    )


def kind_row(kind: KindState) -> Row:
    """Give a declared kind's row."""
    label = in_language(kind.document.get("label", "")) or kind.name
    return Row(
        KIND + kind.name,
        kind.seq,
        kind.updated,
        words=words([kind.name, label]),
        label=label,
        owner=kind.owner,
        revision=kind.revision,
        bytes=sum(version.size for version in kind.revisions),
    )


def flow_row(flow: FlowState) -> Row:
    """Give a flow's row."""
    if flow.deleted:
        return Row(FLOW + flow.name, flow.seq, flow.updated, gone=True)
    label = flow.document.get("label", flow.name)
    texts = label.values() if isinstance(label, dict) else [label]
    return Row(FLOW + flow.name, flow.seq, flow.updated, words=words([flow.name, *map(str, texts)]))
