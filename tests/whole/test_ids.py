"""No two things share an id, over all types, people and moments; pages say truly where they are."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from runningserver import Person
from talking import welcome

TASK = "__typename id instanceId path definition name type seq state kind familyId"
FLOW = "__typename id name label seq revision updatedAt"
FAMILY = f"""__typename id label seq head status taskCount createdAt updatedAt
  flow {{ __typename id name revision hash }} owner {{ __typename id kind actor name }}
  forkedFrom {{ __typename id family seq }} tasks(first: 20) {{ edges {{ node {{ {TASK} }} }} }}
  history(first: 20) {{ edges {{ node {{ by {{ __typename id kind actor name }} }} }} }}"""
READ = f"query($id: ID!, $at: Moment) {{ family(id: $id, at: $at) {{ {FAMILY} }} }}"
DRAWN = f"""query($name: ID!, $revision: Long) {{
  flow(name: $name, revision: $revision) {{ {FLOW} }} }}"""
AROUND = """{ me { __typename id name } system { __typename id version }
  model { __typename id name } users(first: 50) { edges { node { __typename id name } } }
  personalTokens { __typename id label createdAt } }"""
AGAIN = f"""query($id: ID!) {{ node(id: $id) {{ ... on Family {{ {FAMILY} }}
  ... on Task {{ {TASK} }} ... on Flow {{ {FLOW} }} }} }}""".replace(" name ", " ")
NODES = ("Family", "Task", "Flow")
STEADY = {
    "Family": ("createdAt",),
    "Task": ("instanceId", "path", "name", "type", "familyId"),
    "Flow": ("name",),
    "Fork": ("family", "seq"),
}
"""What of a thing of the present never changes; of everything else, nothing does."""


def objects(answer: Any) -> Iterator[dict[str, Any]]:
    """Give all in an answer that has an id, with what it says of itself."""
    if isinstance(answer, list):
        for one in answer:
            yield from objects(one)
    elif isinstance(answer, dict):
        if "id" in answer:
            yield {k: v for k, v in answer.items() if not isinstance(v, (dict, list))}
        for one in answer.values():
            yield from objects(one)


def walked(person: Person, rng: Random) -> Iterator[Any]:
    """Do this and that, and give all that is told of it, now and at moments of the past."""
    families = [welcome(person)[0] for _ in range(2)]
    names = [f"ids-{rng.getrandbits(32):x}", f"{rng.choice('abcdef')}{rng.getrandbits(124):031x}"]
    for name in names:
        person.do("createFlow", "CreateFlow", "seq", name=name)
    revisions = 0
    for _ in range(30):
        family, name = rng.choice(families), rng.choice(names)
        match rng.randrange(5):
            case 0:
                label = f"label {rng.random()}"
                person.do("renameFamily", "RenameFamily", "seq", family=family, label=label)
            case 1:
                family, at = rng.choice(families[:2]), {"seq": rng.randrange(3, 9)}
                fork = person.do("forkFamily", "ForkFamily", "family { id }", family=family, at=at)
                families.append(fork["family"]["id"])
            case 2:
                person.do("saveFlow", "SaveFlow", "seq", flow=names[0], label=f"{rng.random()}")
                revisions += 1
            case 3:
                yield person.ask(READ, id=family, at={"seq": rng.randrange(9, 13)})
                if revisions:
                    number = rng.randrange(1, revisions + 1)
                    yield person.ask(DRAWN, name=names[0], revision=number)
        yield person.ask(READ, id=family)
        yield person.ask(DRAWN, name=name)
        yield person.ask(AROUND)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_shares_an_id_is_the_same_thing_at_the_same_moment(ann: Person, seed: int) -> None:
    known: dict[str, dict[str, Any]] = {}
    for answer in walked(ann, Random(seed)):  # noqa: S311  to be repeated
        for one in objects(answer):
            before = known.setdefault(one["id"], one)
            assert one["__typename"] == before["__typename"]
            kind, past = one["__typename"], "@" in one["id"]
            same = STEADY.get(kind) if kind in STEADY and not past else set(one) - {"head"}
            assert [one[f] for f in same or ()] == [before[f] for f in same or ()], one["id"]
    again = [one for one in known.values() if one["__typename"] in NODES]
    assert len([one for one in again if "@" in one["id"]]) > 5
    for one in again:
        (found, *_) = objects(ann.ask(AGAIN, id=one["id"]))
        same = set(one) - {"head", "name"} if "@" in one["id"] else {"id", "__typename"}
        assert {k: found[k] for k in same} == {k: one[k] for k in same}


PAGES = (
    "families(first: $first, after: $after)",
    "flows(first: $first, after: $after)",
    "users(first: $first, after: $after)",
    "issuedTokens(first: $first, after: $after)",
    "family(id: $id) { tasks(first: $first, after: $after)",
    "family(id: $id) { history(first: $first, after: $after)",
    "family(id: $id) { stableMoments(first: $first, after: $after)",
    "family(id: $id, at: {seq: 9}) { history(first: $first, after: $after)",
    'flow(name: "paged") { revisions(first: $first, after: $after)',
)


@pytest.mark.parametrize("first", [1, 3])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_truly_what_is_before_and_after_it(
    ann: Person, page: str, first: int
) -> None:
    family, _ = welcome(ann)
    ann.token()
    if "paged" in page:
        ann.ask('mutation { createFlow(input: {name: "paged", mutation: "p"}) { seq } }')
        for n in range(4):
            saved = f'saveFlow(input: {{flow: "paged", mutation: "s{n}", label: "{n}"}})'
            ann.ask(f"mutation {{ {saved} {{ seq }} }}")
    wanted = "{ edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
    given = "$first: Int!, $after: String" + (", $id: ID!" if "$id" in page else "")
    query = f"query({given}) {{ {page} {wanted} {'}' * page.count('{ ')} }}"

    def asked(count: int, after: str | None) -> Any:
        place = {"id": family} if "$id" in page else {}
        (found,) = ann.ask(query, first=count, after=after, **place).values()
        return found if "edges" in found else next(iter(found.values()))

    whole = [edge["cursor"] for edge in asked(100, None)["edges"]]
    seen: list[str] = []
    after = None
    for _ in range(7):
        found = asked(first, after)
        cursors = [edge["cursor"] for edge in found["edges"]]
        seen += cursors
        assert found["pageInfo"] == {
            "hasNextPage": len(seen) < len(whole) or len(whole) == 100,
            "hasPreviousPage": after is not None,
            "startCursor": cursors[0],
            "endCursor": cursors[-1],
        }
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert seen == whole[: len(seen)]
