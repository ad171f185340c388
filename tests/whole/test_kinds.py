"""Declared kinds over GraphQL: made, edited, published, and on every palette at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from runningserver import Person, Refusal, RunningServer, wait_until
from subscribing import Line, line
from talking import closest

KIND = """fragment K on KindPayload { seq refused { index code reason } inverses
  kind { id name label icon description version seq edited mayEdit document text updatedAt
    problems { path message line } revisions(first: 5) { edges { node { number label } } } } }"""
CREATE = f"mutation($input: CreateKind!) {{ createKind(input: $input) {{ ...K }} }} {KIND}"
PUBLISH = f"mutation($input: PublishKind!) {{ publishKind(input: $input) {{ ...K }} }} {KIND}"
EDIT = f"""mutation(
  $kind: ID!, $operations: [KindOperation!]!, $mutation: ID!, $revision: Long! = 1) {{
  editKind(kind: $kind, revision: $revision, operations: $operations, mutation: $mutation) {{
    ...K }} }} {KIND}"""
TYPES = "{ taskTypes { name label version category declared icon machine } }"
LIST = "query($search: String) { kinds(first: 5, search: $search) { edges { node { name } } } }"
READ = """query($name: ID!, $revision: Long) {
  kind(name: $name, revision: $revision) { seq version document } }"""
TEXT = "query($text: String!) { kindText(text: $text) { document problems { path line } } }"


def made(person: Person, name: str, **more: Any) -> dict[str, Any]:
    given = {"mutation": f"make-{name}", "name": name, **more}
    answer: dict[str, Any] = person.ask(CREATE, input=given)["createKind"]
    return answer


def published(
    person: Person, name: str, mutation: str = "publish", seq: int | None = None
) -> dict[str, Any]:
    shown = person.ask(READ, name=name)["kind"]["seq"] if seq is None else seq
    given = {"mutation": f"{mutation}-{name}-{shown}", "kind": name, "seq": shown}
    answer: dict[str, Any] = person.ask(PUBLISH, input=given)["publishKind"]
    return answer


def types(person: Person) -> dict[str, Any]:
    return {one["name"]: one for one in person.ask(TYPES)["taskTypes"]}


def test_a_kind_is_made_changed_and_published(ann: Person, bob: Person) -> None:
    kind = made(ann, "stamp", label="Stamp")["kind"]
    assert (kind["version"], kind["edited"], kind["mayEdit"], kind["problems"]) == (
        0,
        True,
        True,
        [],
    )
    assert kind["text"].startswith("name: stamp\nlabel: Stamp\nmachine:\n")
    assert "stamp" not in types(ann)
    changes = [
        {"op": "set", "path": ["category"], "value": "Office"},
        {"op": "unset", "path": ["machine"]},
    ]
    edited = ann.ask(EDIT, kind="stamp", operations=changes, mutation="e1")["editKind"]
    assert [one["index"] for one in edited["refused"]] == [1]
    assert edited["inverses"] == [{"op": "unset", "path": ["category"]}]
    kind = published(ann, "stamp")["kind"]
    assert (kind["version"], kind["edited"]) == (1, False)
    assert published(ann, "stamp")["kind"]["version"] == 1
    shown = types(bob)["stamp"]
    assert (shown["version"], shown["category"], shown["declared"]) == (1, "Office", True)
    assert not types(bob)["TaskChat"]["declared"]
    names = bob.ask(LIST, search="stam")["kinds"]["edges"]
    assert [edge["node"]["name"] for edge in names] == ["stamp"]
    first = bob.ask(READ, name="stamp", revision=1)["kind"]["document"]
    assert first["category"] == "Office"
    assert bob.ask(READ, name="nobody")["kind"] is None
    with pytest.raises(Refusal, match="declared"):
        bob.ask(EDIT, kind="stamp", operations=changes, mutation="e2")


def test_of_two_who_save_a_whole_kind_at_once_one_is_told_and_nothing_is_lost(
    ann: Person, server: RunningServer
) -> None:
    document = made(ann, "sealed", label="Seal")["kind"]["document"]
    hers, his = server.person("ann"), server.person("ann")

    def save(person: Person, label: str, revision: int) -> dict[str, Any]:
        operations = [{"op": "replace", "document": {**document, "label": label}}]
        given = {"kind": "sealed", "operations": operations, "mutation": f"{label}{revision}"}
        answer: dict[str, Any] = person.ask(EDIT, revision=revision, **given)["editKind"]
        return answer

    def outcome(person: Person, label: str) -> str:
        try:
            return str(save(person, label, 1)["kind"]["label"])
        except Refusal as refused:
            return refused.code

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(outcome, (hers, his), ("Hers", "His")))
    (first,) = {"Hers", "His"} & {*told}
    assert "kind.changed" in told
    assert ann.ask(READ, name="sealed")["kind"]["document"]["label"] == first
    assert save(hers, "Both", 2)["kind"]["label"] == "Both"
    assert outcome(hers, first) == "Both"  # sent again, it is no other change, and not refused


def test_nobody_publishes_what_somebody_else_has_saved_unseen(
    ann: Person, server: RunningServer
) -> None:
    hers, his = server.person("ann"), server.person("ann")
    shown = made(hers, "weighed", label="Scales")["kind"]["seq"]
    changes = [{"op": "set", "path": ["label"], "value": "Balance"}]
    given = {"kind": "weighed", "operations": changes, "mutation": "his", "revision": shown}
    his.ask(EDIT, **given)
    with pytest.raises(Refusal) as refused:
        published(hers, "weighed", seq=shown)
    assert refused.value.code == "kind.changed"
    assert ann.ask(READ, name="weighed")["kind"]["version"] == 0
    assert "weighed" not in types(ann)
    assert published(hers, "weighed", seq=shown + 1)["kind"]["label"] == "Balance"
    again = published(hers, "weighed", seq=shown + 1)  # as if its answer had been lost
    assert (again["kind"]["version"], again["seq"]) == (1, shown + 2)
    with pytest.raises(Refusal) as refused:  # he has not seen what became of his draft
        published(his, "weighed", "his", seq=shown + 1)
    assert refused.value.code == "kind.changed"


def test_a_text_is_read_with_the_line_of_each_mistake(ann: Person) -> None:
    text = "name: seal\nmachine:\n  initial: on\n  states:\n    on:\n      entry: [press]\n"
    told = ann.ask(TEXT, text=text)["kindText"]
    assert told["document"]["name"] == "seal"
    assert told["problems"] == [{"path": "/machine/states/on/entry/0", "line": 6}]
    broken = ann.ask(TEXT, text="a: [")["kindText"]
    assert broken["document"] is None
    assert broken["problems"][0]["line"]


def test_a_kind_with_mistakes_is_not_published(ann: Person) -> None:
    machine = {"initial": "on", "states": {"on": {"entry": ["press"]}}}
    kind = made(ann, "press", document={"machine": machine})["kind"]
    assert [one["path"] for one in kind["problems"]] == ["/machine/states/on/entry/0"]
    with pytest.raises(Refusal) as refused:
        published(ann, "press")
    assert refused.value.code == "kind.invalid"
    with pytest.raises(Refusal) as refused:
        made(ann, "TaskChat")
    assert refused.value.code == "kind.nameTaken"


def test_whoever_watches_is_told_and_the_closest_task_finds_it(
    server: RunningServer, ann: Person, bob: Person
) -> None:
    words = "Measures how much rain fell into a bucket. Synonyms: rain gauge, pluviometer."
    with line(server, bob) as socket:
        watching = Line(socket)
        watching.subscribe("1", "subscription { taskTypesChanged { name version declared } }")
        made(ann, "rain", label="Rain gauge")
        ann.ask(
            EDIT,
            kind="rain",
            operations=[{"op": "set", "path": ["description"], "value": words}],
            mutation="rain",
        )
        published(ann, "rain")
        told = watching.receive()["payload"]["data"]["taskTypesChanged"]
        assert told == {"name": "rain", "version": 1, "declared": True}
    wait_until(lambda: closest(ann, "measure the rain that fell")[0]["type"] == "rain")
    flow = "name: weather\ntasks:\n- {name: gauge, type: rain, initiator: true}\n"
    given = {"mutation": "weather", "text": flow}
    ann.ask("mutation($input: ImportFlow!) { importFlow(input: $input) { seq } }", input=given)
    started = ann.do("startTask", "StartTask", "family { id status }", flow="weather")
    assert started["family"]["status"] == "WAITING"
