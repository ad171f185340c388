"""Random statecharts and random logs of events, the same for the same seed."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from taskflow.domain.errors import Conflict
from taskflow.domain.patch import merge
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot, Step

EVENTS = ("A", "B", "C", "D", "x.one", "x.two")
GUARDS = (
    "input.flag",
    "!(input.flag)",
    "output.n > `3`",
    "(output.n || `0`) < `2`",
    "event.data.go",
    "event.type == 'A'",
    "length(output.list || `[]`) > `1`",
)
ASSIGNS = (
    {"output.n": "event.data.n"},
    {"output.n": "length(output.list || `[]`)"},
    {"output.list": "[output.list[], [event.type]][]"},
    {"input.flag": "!(input.flag)"},
    {"output.deep.one": "event.data", "output.n": "output.deep.one.n"},
    {"output.deep": "{one: {kept: event.type}}"},
    {"output.deep": "output.missing"},
)
FIELDS: dict[str, Any] = {"input": {"flag": False}, "output": {"n": 0}}


class Sketch:
    """A random chart in the making."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.paths: list[str] = []
        self.invokes = 0

    def chart(self) -> dict[str, Any]:
        root = self.outline(0, "")
        root["id"] = "m"
        self.dress(root, "")
        return root

    def outline(self, depth: int, path: str) -> dict[str, Any]:
        rng = self.rng
        state: dict[str, Any] = {}
        kind = (
            "compound"
            if depth == 0 and rng.random() < 0.8
            else rng.choice(["atomic", "atomic", "atomic", "compound", "parallel"])
        )
        if depth == 0 and kind == "atomic":
            kind = "parallel"
        if depth >= 3:
            kind = "atomic"
        if kind == "atomic":
            return state
        names = rng.sample(["a", "b", "c", "d", "e", "2", "10"], rng.randint(2, 3))
        state["states"] = {
            name: self.outline(depth + 1, f"{path}.{name}".lstrip(".")) for name in names
        }
        self.paths += [f"{path}.{name}".lstrip(".") for name in names]
        if kind == "parallel":
            state["type"] = "parallel"
        else:
            state["initial"] = names[0]
            if rng.random() < 0.4:
                state["states"]["fin"] = {"type": "final"}
                self.paths.append(f"{path}.fin".lstrip("."))
                if rng.random() < 0.5:
                    state["states"]["fin"]["output"] = {"from": path}
        if rng.random() < 0.3:
            hist: dict[str, Any] = {"type": "history"}
            if rng.random() < 0.6:
                hist["history"] = rng.choice(["deep", "shallow"])
            if rng.random() < 0.4 and kind == "compound":
                hist["target"] = rng.choice(names)
            state["states"]["hist"] = hist
            self.paths.append(f"{path}.hist".lstrip("."))
        return state

    def dress(self, state: dict[str, Any], path: str) -> None:
        rng = self.rng
        for name, child in state.get("states", {}).items():
            self.dress(child, f"{path}.{name}".lstrip("."))
        if state.get("type") == "history":
            return
        if state.get("type") == "final":
            state["entry"] = self.actions(path, "entry")
            return
        for key in ("entry", "exit"):
            if rng.random() < 0.6:
                state[key] = self.actions(path, key)
        for chance, add in (
            (0.8, self.add_events),
            (0.12, self.add_always),
            (0.25, self.add_timer),
            (0.25, self.add_invoke),
            (0.4, self.add_done),
        ):
            if rng.random() < chance:
                add(state, path)
        if rng.random() < 0.3:
            state["tags"] = rng.sample(["stable", "failed", "waits"], rng.randint(1, 2))

    def add_events(self, state: dict[str, Any], path: str) -> None:
        names = self.rng.sample([*EVENTS, "*", "x.*"], self.rng.randint(1, 3))
        state["on"] = {name: self.transitions(path) for name in names}

    def add_always(self, state: dict[str, Any], path: str) -> None:
        state["always"] = self.transitions(path, guarded=True)

    def add_timer(self, state: dict[str, Any], path: str) -> None:
        state["after"] = {str(self.rng.choice([10, 200, 3000])): self.transitions(path)}

    def add_done(self, state: dict[str, Any], path: str) -> None:
        if state.get("states"):
            state["onDone"] = self.transitions(path)

    def add_invoke(self, state: dict[str, Any], path: str) -> None:
        self.invokes += 1
        invoke: dict[str, Any] = {"src": "work"}
        if self.rng.random() < 0.7:
            invoke["id"] = f"i{self.invokes}"
        for key, chance in (("onDone", 0.8), ("onError", 0.6)):
            if self.rng.random() < chance:
                invoke[key] = self.transitions(path)
        state["invoke"] = invoke

    def transitions(self, path: str, *, guarded: bool = False) -> Any:
        rng = self.rng
        if rng.random() < 0.05 and not guarded:
            return None
        found = [self.transition(path, guarded=guarded) for _ in range(rng.choice([1, 1, 2]))]
        return found[0] if len(found) == 1 and rng.random() < 0.5 else found

    def transition(self, path: str, *, guarded: bool) -> Any:
        rng = self.rng
        item: dict[str, Any] = {}
        if rng.random() < 0.8:
            item["target"] = "#m." + rng.choice(self.paths)
        if rng.random() < 0.2:
            item["reenter"] = True
        if guarded or rng.random() < 0.3:
            item["guard"] = self.guard(2)
        if rng.random() < 0.5:
            item["actions"] = self.actions(path, "go")
        if set(item) == {"target"} and rng.random() < 0.5:
            return item["target"]
        return item

    def guard(self, depth: int) -> Any:
        rng = self.rng
        kind = rng.choice(["test"] * 5 + ["and", "or", "not", "stateIn"]) if depth else "test"
        if kind == "test":
            return rng.choice(GUARDS)
        if kind == "not":
            return {"type": "not", "guard": self.guard(depth - 1)}
        if kind == "stateIn":
            path = rng.choice([p for p in self.paths if not p.endswith("hist")])
            return {"type": "stateIn", "params": {"state": rng.choice(["#m.", ""]) + path}}
        return {"type": kind, "guards": [self.guard(depth - 1) for _ in range(2)]}

    def actions(self, path: str, key: str) -> Any:
        rng = self.rng
        found: list[Any] = []
        for _ in range(rng.randint(1, 2)):
            kind = rng.random()
            if kind < 0.6:
                found.append(f"{key}:{path}")
            elif kind < 0.7:
                found.append({"type": "note", "params": {"at": path}})
            elif kind < 0.9:
                found.append({"type": "assign", "params": rng.choice(ASSIGNS)})
            else:
                event = rng.choice(EVENTS)
                data: Any = event if rng.random() < 0.5 else {"type": event, "n": 5}
                found.append({"type": "raise", "params": {"event": data}})
        return found


def random_chart(seed: int) -> dict[str, Any]:
    """Give a chart that is right."""
    return Sketch(Random(seed)).chart()  # noqa: S311 -- charts are no secrets


def random_event(rng: Random, due: list[tuple[str, str]]) -> MachineEvent:
    """Give an event: mostly one that is due or known, sometimes nonsense."""
    data: Any
    kind: Any
    if due and rng.random() < 0.45:
        kind, name = rng.choice(due)
        data = {"n": rng.randint(0, 9)} if kind != "after" else None
        return MachineEvent(kind, name, data)
    data = rng.choice([None, {"n": rng.randint(0, 9), "go": rng.random() < 0.5}, "text"])
    if rng.random() < 0.1:
        kind = rng.choice(["user", "done", "error", "after"])
        return MachineEvent(kind, rng.choice(["nonsense", "*", "xstate.init", "i1"]), data)
    return MachineEvent.user(rng.choice([*EVENTS, "x.three", "x"]), data)


class Player:
    """Plays a log through a machine, keeping what the hub would keep."""

    def __init__(self, machine: Machine, fields: Mapping[str, Any]) -> None:
        self.machine = machine
        self.fields: dict[str, Any] = dict(fields)
        self.due: dict[tuple[str, str], None] = {}
        self.last: Step | None = None

    def start(self) -> Step:
        return self._keep(self.machine.initial(self.fields))

    def play(self, event: MachineEvent) -> Step | Conflict:
        assert self.last is not None
        try:
            return self._keep(self.machine.step(Snapshot.of(self.last), event, self.fields))
        except Conflict as error:
            return error

    def _keep(self, step: Step) -> Step:
        for ident in step.stops:
            self.due.pop(("done", ident))
            self.due.pop(("error", ident))
        for ident in step.cancels:
            self.due.pop(("after", ident))
        for invoke in step.starts:
            self.due |= {("done", invoke.id): None, ("error", invoke.id): None}
        for timer in step.timers:
            self.due[("after", timer.id)] = None
        self.fields = merge(self.fields, step.patch)
        self.last = step
        return step


def play_randomly(machine: Machine, seed: int, length: int) -> Iterator[tuple[Any, Any]]:
    """Give ``(event, step or refusal)``, the start first with event None."""
    rng = Random(seed)  # noqa: S311 -- logs are no secrets
    player = Player(machine, FIELDS)
    try:
        yield None, player.start()
    except Conflict as error:
        yield None, error
        return
    for _ in range(length):
        event = random_event(rng, list(player.due))
        yield event, player.play(event)
