"""Machines in the shapes in which people publish them: XState 4 and 5, Stately's export, tutorials.

Each is written for these tests. ``MACHINES`` has with each the walk that is possible once it was
taken in: events, and the state label and (``output``) values that they lead to.
"""

from typing import Any, NamedTuple


class Public(NamedTuple):
    """A machine, a walk through it, and words of what must be told to be left out."""

    machine: dict[str, Any]
    walk: list[tuple[str, str]]
    left_out: tuple[str, ...] = ()
    output: dict[str, Any] = {}  # noqa: RUF012  nobody changes it


def states(**each: Any) -> dict[str, Any]:
    """Begin in the first of some states."""
    return {"initial": next(iter(each)), "states": each}


MACHINES: dict[str, Public] = {
    "a counter whose assigns are names": Public(
        {
            "id": "counter",
            "context": {"count": 0, "step": 2},
            **states(
                active={
                    "on": {"INC": {"actions": "increment"}, "STOP": {"target": "idle"}},
                },
                idle={},
            ),
        },
        [("STOP", "idle")],
        ('"increment" is code',),
        {"count": 0, "step": 2},
    ),
    "assigns with values, as Stately writes them": Public(
        {
            "context": {"name": "", "tags": ["a"], "user": None},
            **states(
                form={
                    "on": {
                        "RESET": {
                            "actions": {
                                "type": "xstate.assign",
                                "assignment": {"name": "Ann", "tags": []},
                            },
                            "target": "done",
                        },
                        "EDIT": {
                            "actions": [
                                {
                                    "type": "xstate.assign",
                                    "assignment": {"name": "{{event.name}}"},
                                },
                                {
                                    "type": "xstate.assign",
                                    "assignment": {"name": "({event}) => event.name"},
                                },
                            ]
                        },
                    }
                },
                done={"type": "final"},
            ),
        },
        [("RESET", "done")],
        ('assigned to "name" is code',),
        {"name": "Ann", "tags": []},
    ),
    "inline functions, as they are named in an export": Public(
        {
            "id": "toggle",
            "context": {"on": False},
            **states(
                off={
                    "on": {
                        "FLIP": [
                            {
                                "target": "on",
                                "guard": {"type": "inline:toggle.off#FLIP[0]"},
                                "actions": [{"type": "inline:toggle.off#FLIP[0]#transition[0]"}],
                            },
                            {"target": "broken"},
                        ]
                    }
                },
                on={},
                broken={},
            ),
        },
        [("FLIP", "broken")],
        ("condition", "inline:toggle.off#FLIP[0]#transition[0]"),
        {"on": False},
    ),
    "named delays": Public(
        {
            "id": "light",
            "delays": {"SOON": 500, "LATER": "2s", "WHENEVER": "(ctx) => ctx.wait"},
            **states(
                green={"after": {"SOON": "yellow", "WHENEVER": {"target": "red"}}},
                yellow={"after": {"LATER": "red", "LIGHT_DELAY": "green"}},
                red={"after": {"1000": "green"}},
            ),
        },
        [("WHENEVER", "red")],
        ('delay "WHENEVER"', 'delay "LIGHT_DELAY"'),
    ),
    "a fetch whose work nobody does here": Public(
        {
            "id": "fetch",
            "context": {"retries": 0, "data": None, "error": None},
            **states(
                idle={"on": {"FETCH": "loading"}},
                loading={
                    "invoke": {
                        "id": "load",
                        "src": "fetchData",
                        "input": {"type": "code"},
                        "onDone": {"target": "success", "actions": "storeData"},
                        "onError": [
                            {"target": "loading", "guard": "canRetry", "reenter": True},
                            {"target": "failure", "actions": {"type": "log"}},
                        ],
                    },
                    "on": {"CANCEL": "idle"},
                },
                success={"type": "final"},
                failure={"on": {"RETRY": "loading"}},
            ),
        },
        [
            ("FETCH", "loading"),
            ("fetchData.failed", "failure"),
            ("RETRY", "loading"),
            ("fetchData.done", "success"),
        ],
        ("fetchData", "canRetry", "Nothing is logged", "storeData"),
        {"retries": 0},
    ),
    "log, sendTo, raise, emit and their kin": Public(
        {
            **states(
                a={
                    "entry": [
                        {"type": "xstate.log", "params": {"value": "hello"}},
                        {"type": "xstate.raise", "params": {"event": {"type": "GO"}}},
                        {"type": "xstate.sendTo", "to": "child", "event": {"type": "PING"}},
                        {"type": "xstate.emit", "event": {"type": "x"}},
                        {"type": "xstate.cancel", "sendId": "1"},
                        {"type": "xstate.raise", "params": {"event": "LATE", "delay": 100}},
                    ],
                    "on": {"GO": "b"},
                },
                b={"exit": ["sendParent"], "on": {"END": "c"}},
                c={"type": "final"},
            )
        },
        [("END", "c")],
        ("logged", "sendTo", "emit", "cancel", "after a delay", "sendParent"),
    ),
    "XState 4: cond, internal, in, activities, strict": Public(
        {
            "key": "old",
            "strict": True,
            "predictableActionArguments": True,
            "tsTypes": {},
            "schema": {"context": {}},
            "context": {"elapsed": 0},
            **states(
                idle={"onEntry": ["beep"], "on": {"START": {"target": "running"}}},
                running={
                    "activities": ["ticking"],
                    "initial": "fast",
                    "on": {
                        "PAUSE": {"target": "idle", "cond": "mayPause"},
                        "STOP": {"target": "idle", "in": "running.slow"},
                        "SLOW": {"target": ".slow", "internal": True},
                    },
                    "states": {"fast": {}, "slow": {}},
                },
            ),
        },
        [("START", "running.fast"), ("SLOW", "running.slow"), ("STOP", "idle")],
        ('"beep"', "activities", "mayPause"),
        {"elapsed": 0},
    ),
    "XState 4: transitions without an event, lists of events, send, data, history": Public(
        {
            "id": "quiz",
            "context": {"right": 0},
            **states(
                begin={"on": {"": [{"target": "asking", "cond": "ready"}, {"target": "asking"}]}},
                asking={
                    "initial": "one",
                    "on": [
                        {"event": "PAUSE", "target": "paused"},
                        {"event": "END", "target": "end"},
                    ],
                    "states": {
                        "one": {"on": {"NEXT": "two"}},
                        "two": {"entry": {"type": "xstate.send", "event": "END"}},
                        "hist": {"history": True},
                    },
                },
                paused={"on": {"RESUME": "asking.hist"}},
                end={"type": "final", "data": {"score": 1}},
            ),
        },
        [("PAUSE", "paused"), ("RESUME", "asking.one"), ("NEXT", "end")],
        ("ready",),
        {"right": 0},
    ),
    "parallel regions, several targets, done events": Public(
        {
            "id": "player",
            "type": "parallel",
            "context": {"volume": 5, "track": {"title": "A `quoted` title", "length": 3.5}},
            "states": {
                "sound": states(loud={"on": {"MUTE": "muted"}}, muted={"on": {"MUTE": "loud"}}),
                "play": states(
                    stopped={
                        "on": {
                            "PLAY": "playing",
                            "RESET": {"target": ["#player.sound.loud", "#player.play.stopped"]},
                            "xstate.done.actor.x": "playing",
                            "done.invoke.y": "playing",
                        }
                    },
                    playing={},
                ),
            },
        },
        [("MUTE", "play.stopped|sound.muted"), ("PLAY", "play.playing|sound.muted")],
        ("several targets", "xstate.done.actor.x", "done.invoke.y"),
        {"volume": 5, "track": {"title": "A `quoted` title", "length": 3.5}},
    ),
    "guards that are made of others": Public(
        {
            "context": {"role": "guest"},
            **states(
                out={
                    "on": {
                        "ENTER": [
                            {
                                "target": "inside",
                                "guard": {
                                    "type": "xstate.and",
                                    "guards": [
                                        "isMember",
                                        {"type": "xstate.not", "guard": {"type": "isBanned"}},
                                    ],
                                },
                            },
                            {"target": "waiting", "guard": "event.paid"},
                            {"target": "refused", "guard": {"type": "else", "params": {"x": 1}}},
                            {"target": "asking"},
                        ]
                    }
                },
                inside={},
                waiting={},
                refused={},
                asking={},
            ),
        },
        [("ENTER", "asking")],
        ("isMember", "isBanned", "else"),
    ),
    "a machine inside a machine, and a service that is one": Public(
        {
            "context": {},
            **states(
                step={
                    "invoke": [
                        {"src": {"type": "child", "states": {}}, "onDone": "end", "data": {}},
                        {"id": "ticker", "src": "inline:step#invocation[1]", "onSnapshot": "x"},
                    ]
                },
                end={"type": "final"},
            ),
        },
        [("child.done", "end")],
        ('work "child"', 'work "inline'),
    ),
    "context that is code, and implementations that were written down": Public(
        {
            "context": "({ input }) => ({ name: input.name })",
            "guards": {"isValid": "({context}) => true"},
            "actions": {"notify": "() => {}"},
            **states(a={"on": {"GO": {"target": "b", "actions": "notify"}}}, b={}),
        },
        [("GO", "b")],
        ("context is code", "`guards`", "`actions`", '"notify"'),
    ),
    "wildcards, forbidden events, tags and notes": Public(
        {
            "context": {"seen": []},
            "description": "Everything that is only told.",
            "meta": {"author": "me"},
            **states(
                a={
                    "tags": ["busy"],
                    "meta": {"x": 1},
                    "on": {"NO": None, "*": {"target": "b", "description": "any"}},
                },
                b={"tags": "quiet", "always": {"target": "c", "guard": "`true`"}},
                c={},
            ),
        },
        [("ANY", "c")],
        (),
        {"seen": []},
    ),
    "much context, and a member that the task has already": Public(
        {"context": {"long": "x" * 2000, "open": True, "a-b": 1, "kept": 1}, **states(a={})},
        [],
        ('"long" is code, or too long', "output.open of its own", '"a-b"'),
        {"kept": 1},
    ),
    "only names": Public(
        {
            "id": "door",
            **states(
                closed={"on": {"OPEN": {"target": "open", "guard": "hasKey", "actions": "creak"}}},
                open={"on": {"CLOSE": "closed"}, "invoke": {"src": "guardDog"}},
            ),
        },
        [],
        ("hasKey", "creak", "guardDog"),
    ),
    "nothing that has to be left out": Public(
        {"id": "lamp", **states(off={"on": {"PRESS": "on"}}, on={"on": {"PRESS": "off"}})},
        [("PRESS", "on"), ("PRESS", "off")],
    ),
}
