"""How long an answer takes does not tell strangers whether a family is there."""

import json
import statistics
import time
from collections.abc import Callable, Iterator

import pytest
from websockets.sync.client import connect

from runningserver import Person, RunningServer
from talking import welcome

ROUNDS = 120
TRIES = 4
ALIKE = 1.25
"""Times that the slowest median may be the fastest one; a look into the store made it 1.8."""
QUERY = "query($id: ID!) { family(id: $id) { seq label } }"
NOTHING = "There is no such family."
Ask = Callable[[str], str]


@pytest.fixture(scope="module")
def families(ann: Person) -> dict[str, str]:
    """Give a family of Ann's, one that she has deleted, and one that never was."""
    foreign, _ = welcome(ann)
    deleted, _ = welcome(ann)
    ann.ask(
        "mutation($input: FamilyCommand!) { deleteFamily(input: $input) }",
        input={"mutation": f"delete {deleted}", "family": deleted},
    )
    return {"foreign": foreign, "deleted": deleted, "absent": "0123456789abcdef" * 2}


@pytest.fixture(params=["graphql", "hub"])
def ask(request: pytest.FixtureRequest, server: RunningServer, bob: Person) -> Iterator[Ask]:
    """Give a way to ask for a family in Bob's name; it says whether there is none."""
    headers = {"authorization": f"Bearer {bob.token()}"}

    def graphql(family: str) -> str:
        body = {"query": QUERY, "variables": {"id": family}}
        answer = bob.http.post("/graphql", json=body, headers=headers).json()
        return NOTHING if answer == {"data": {"family": None}} else str(answer)

    if request.param == "graphql":
        yield graphql
        return
    with connect(server.url.replace("http", "ws") + "/hub", additional_headers=headers) as socket:

        def hub(family: str) -> str:
            socket.send(json.dumps({"id": 1, "op": "resume", "family": family, "after": 0}))
            answer = json.loads(socket.recv(20))
            return NOTHING if answer["error"]["code"] == "family.notFound" else str(answer)

        yield hub


def medians(ask: Ask, families: dict[str, str]) -> dict[str, float]:
    """Ask for each in turn, many times; give the median of the seconds for each."""
    taken: dict[str, list[float]] = {name: [] for name in families}
    for _ in range(ROUNDS):
        for name, family in families.items():
            began = time.perf_counter()
            assert ask(family) == NOTHING
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def test_foreign_deleted_and_absent_families_answer_alike_in_time(
    ask: Ask, families: dict[str, str]
) -> None:
    ask(families["foreign"])
    found = []
    for _ in range(TRIES):  # what the machine does beside it tells nothing of families
        found.append(medians(ask, families))
        if max(found[-1].values()) < ALIKE * min(found[-1].values()):
            return
    pytest.fail(f"The medians differ: {found}")
