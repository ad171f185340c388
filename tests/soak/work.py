"""Work: what a few people do for hours: every kind of thing, and as much in every hour."""

import random
import sys
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from runningserver import Person, RunningServer, wait_until
from sleeping import sleeper
from subscribing import EVENTS, Line, line
from talking import closest, say, tasks, welcome

PEOPLE = 4
MOST_FAMILIES = 12
"""Families that one person has at a time; the oldest is deleted for a new one."""
MOST_TROUBLES = 20
REFRESH = 300.0
"""Seconds until a person's session is prolonged."""
LISTS = """{ families(first: 50) { edges { node { id label status seq waitingCount } } }
  mine: families(first: 20, filter: {waitingForMe: true}) { edges { node { id } } }
  flows(first: 20) { edges { node { name } } } }"""
PAST = """query($id: ID!, $at: Moment) { family(id: $id, at: $at) { seq graph
  history(first: 50) { edges { node { seq type patch } } } } }"""


class Work:
    """Some people at a server, each in a thread, until they are told to end."""

    def __init__(self, server: RunningServer, admin: Person, pace: float) -> None:
        admin.do("importFlow", "ImportFlow", "seq", text=sleeper("waiting", 3000))
        self._stop = threading.Event()
        self._workers = []
        for number in range(PEOPLE):
            name = f"worker{number}"
            admin.invite(name)
            worker = Worker(server, server.person(name), pace, number, self._stop)
            self._workers.append((worker, threading.Thread(target=worker.run, name=name)))

    def begin(self) -> None:
        for _, thread in self._workers:
            thread.start()

    def end(self) -> list[str]:
        """Let everybody finish what they do; gives what went wrong."""
        self._stop.set()
        for _, thread in self._workers:
            thread.join()
        return [trouble for worker, _ in self._workers for trouble in worker.troubles]

    def done(self) -> str:
        """Say how often everything was done."""
        return str(dict(sum((worker.count for worker, _ in self._workers), Counter[str]())))


class Worker:
    """One person, who does something, waits a little, and does something else."""

    def __init__(
        self, server: RunningServer, person: Person, pace: float, seed: int, stop: threading.Event
    ) -> None:
        self._server = server
        self._person = person
        self._pace = pace
        self._random = random.Random(seed)  # noqa: S311 - to be the same every time, not secret
        self._stop = stop
        self._chats: deque[tuple[str, str]] = deque()
        self._others: deque[str] = deque()
        self.count: Counter[str] = Counter()
        self.troubles: list[str] = []

    def run(self) -> None:
        kinds: dict[Callable[[], None], float] = {
            self._found: 2,
            self._talk: 4,
            self._write: 8,
            self._fork: 1,
            self._wait: 1,
            self._watch: 2,
            self._look: 4,
            self._search: 1,
            self._draw: 1,
        }
        refreshed = time.monotonic()
        while not self._stop.is_set():
            if time.monotonic() > refreshed + REFRESH:  # as pages do
                self._person.post("/auth/refresh", {})
                refreshed = time.monotonic()
            chosen = self._found
            if self._chats:
                (chosen,) = self._random.choices([*kinds], [*kinds.values()])
            self.count[chosen.__name__.strip("_")] += 1
            try:
                chosen()
            except Exception:  # noqa: BLE001  is told at the end
                self.troubles.append(f"{chosen.__name__}: {traceback.format_exc()}")
                sys.stderr.write(f"{time.ctime()} {self.troubles[-1]}\n")
                if len(self.troubles) >= MOST_TROUBLES:
                    return
            self._stop.wait(self._pace * self._random.uniform(0.5, 1.5))

    def _found(self) -> None:
        """Begin a conversation, through its forms."""
        self._chats.append(welcome(self._person))
        if len(self._chats) > MOST_FAMILIES:
            self._purge(self._chats.popleft()[0])

    def _purge(self, family: str) -> None:
        mutation = f"purge-{family}"
        query = "mutation($input: FamilyCommand!) { deleteFamily(input: $input) }"
        self._person.ask(query, input={"mutation": mutation, "family": family})

    def _talk(self) -> None:
        _, chat = self._random.choice(self._chats)
        heard = say(self._person, chat, f"Tell me {self._random.randrange(1000)} things.")
        assert heard[-1].event == "done", heard[-1]

    def _write(self) -> None:
        family, chat = self._random.choice(self._chats)
        patch = {"input": {f"note{self._random.randrange(40)}": "x" * self._random.randrange(400)}}
        for _ in range(self._random.choice((1, 1, 10))):
            self._person.do(
                "updateTask", "UpdateTask", "seq", family=family, task=chat, patch=patch
            )

    def _fork(self) -> None:
        family, _ = self._random.choice(self._chats)
        forked = self._person.do(
            "forkFamily", "ForkFamily", "family { id }", family=family, at={"seq": 4}
        )
        self._keep(str(forked["family"]["id"]))

    def _wait(self) -> None:
        """Let a timer fire, some times, and see that it has."""
        begun = self._person.do("startTask", "StartTask", "family { id }", flow="waiting")
        family = str(begun["family"]["id"])
        self._keep(family)
        wait_until(lambda: tasks(self._person, family)["waiting"]["state"] == "awake")
        task = tasks(self._person, family)["waiting"]["instanceId"]
        self._person.do("sendEvent", "SendEvent", "seq", family=family, task=task, event="AGAIN")

    def _keep(self, family: str) -> None:
        self._others.append(family)
        if len(self._others) > MOST_FAMILIES:
            self._purge(self._others.popleft())

    def _watch(self) -> None:
        """Follow some families for a while, and leave, politely or not."""
        with line(self._server, self._person) as socket:
            talk = Line(socket)
            for number, (family, chat) in enumerate([*self._chats][-3:]):
                talk.subscribe(f"s{number}", EVENTS, family=family, after=0)
                assert talk.receive()["type"] == "next"
                patch = {"input": {"watched": time.time_ns() % 1000}}
                self._person.do(
                    "updateTask", "UpdateTask", "seq", family=family, task=chat, patch=patch
                )
            if self._random.random() < 0.5:
                talk.send({"id": "s0", "type": "complete"})
            self._stop.wait(2 * self._pace)

    def _look(self) -> None:
        listed = self._person.ask(LISTS)["families"]["edges"]
        assert {family for family, _ in self._chats} <= {one["node"]["id"] for one in listed}
        family, _ = self._random.choice(self._chats)
        shown: Any = self._person.ask(PAST, id=family, at={"seq": self._random.randint(1, 5)})
        assert shown["family"]["history"]["edges"]

    def _search(self) -> None:
        assert closest(self._person, "pick an option")

    def _draw(self) -> None:
        """Make a flow, save it, and throw it away."""
        name = f"drawn-{threading.current_thread().name}"
        self._person.do("createFlow", "CreateFlow", "seq", name=name, **{"from": "review"})
        self._person.do("saveFlow", "SaveFlow", "seq", flow=name, label="Kept")
        query = "mutation($input: FlowCommand!) { deleteFlow(input: $input) }"
        self._person.ask(query, input={"mutation": f"gone-{time.time_ns()}", "flow": name})
