"""Features of machines that people have published, each in a small machine of these tests' own.

``FEATURES`` has with each what must be told to be left out, or to be otherwise now; nothing else is
told.
"""

from typing import Any

from publicmachines import states

Feature = tuple[dict[str, Any], tuple[str, ...]]


def _two(**first: Any) -> dict[str, Any]:
    """Give a machine of two states."""
    return states(a=first, b={})


FEATURES: dict[str, Feature] = {
    "a step after another, and from everywhere back to the first": (
        {"id": "steps", "on": {"RESET": ".one"}, **states(one={"on": {"NEXT": "two"}}, two={})},
        (),
    ),
    "a way without an event into a state of another": (
        {
            "id": "game",
            **states(
                play={"always": [{"target": "over.won", "guard": "hasWon"}]},
                over={"initial": "drawn", "states": {"drawn": {}, "won": {}}},
            ),
        },
        ("hasWon",),
    ),
    "events whose names have dots": (
        _two(on={"form.field.left": {"target": "b"}, "mouse.*": {"target": "b"}}),
        (),
    ),
    "a way that enters its own state again": (
        _two(on={"AGAIN": {"target": "a", "reenter": True}}),
        (),
    ),
    "an event that a state raises for itself": (
        _two(
            entry={"type": "xstate.raise", "params": {"event": {"type": "begin"}}},
            on={"begin": "b"},
        ),
        (),
    ),
    "names and events with spaces and signs": (
        {
            "id": "My editor",
            **states(
                **{
                    "Not loaded": {"on": {"FILE.LOAD() FAILED": "#My editor.Gone wrong"}},
                    "Gone wrong": {},
                }
            ),
        },
        (),
    ),
    "names with dashes": (states(**{"to-load": {"on": {"DONE": "is-there"}}, "is-there": {}}), ()),
    "no first state": (
        {"id": "open", "states": {"first": {"on": {"GO": "second"}}, "second": {}}},
        ("begins",),
    ),
    "no first state within another": (_two(states={"x": {}, "y": {}}), ("begins",)),
    "a first state in an object": (
        {"initial": {"target": "b", "actions": ["greet"]}, "states": {"a": {}, "b": {}}},
        ("on the way",),
    ),
    "an id with dots that nothing leads to": ({"id": "shop.cart", **_two(on={"GO": "b"})}, ()),
    "an id with dots that much leads to": (
        {"id": "shop.cart", **_two(on={"GO": "#shop.cart.b", "ON": "#shop\\.cart.b"})},
        (),
    ),
    "a state's id with dots": (states(a={"on": {"GO": "#the.end"}}, b={"id": "the.end"}), ()),
    "states with dots in their names": (
        {"id": "v", **states(**{"v1.0": {"on": {"UP": "v2\\.0", "TO": "#v.v2\\.0"}}, "v2.0": {}})},
        ("v1_0", "v2_0"),
    ),
    "types that only an editor reads": (
        {
            "tsTypes": {},
            "schema": {"events": {}},
            "types": {},
            "preserveActionOrder": True,
            **_two(),
        },
        (),
    ),
    "a description with a picture, and meta that is a text": (
        _two(description="![a dog](https://example.org/dog.svg)", meta="first", tags=["x"]),
        (),
    ),
    "delays as texts and as objects": (_two(after={"250": {"target": "b"}, "3000": "b"}), ()),
    "a named delay with several ways": (
        _two(after={"retryDelay": [{"target": "b", "guard": "canRetry"}, {"target": "a"}]}),
        ("retryDelay", "canRetry"),
    ),
    "several kinds of work at once": (
        _two(invoke=[{"src": "watchKeys"}, {"src": "watchEnd"}], on={"end": "b"}),
        ("watchKeys", "watchEnd"),
    ),
    "work that has only an id": (_two(invoke={"id": "judge", "onDone": "b"}), ("judge",)),
    "work that is code": (
        _two(invoke={"src": "(context) => load(context)", "onDone": "b"}),
        ("work",),
    ),
    "work whose input is code": (
        _two(invoke={"src": "login", "input": "({context}) => context.user", "onDone": "b"}),
        ("login",),
    ),
    "work that leads away by whether it failed": (
        _two(
            invoke={
                "src": "pay",
                "onDone": "b",
                "onError": [{"target": "a", "cond": "mayTry"}, "b"],
            }
        ),
        ("pay", "mayTry"),
    ),
    "actions that are an empty list": (
        _two(on={"GO": {"target": "b", "actions": [], "internal": False}}),
        (),
    ),
    "an assign of nothing": (_two(entry={"type": "xstate.assign", "assignment": {}}), ()),
    "an assign of values": (
        _two(
            on={
                "PICK": {
                    "target": "b",
                    "actions": {"type": "xstate.assign", "assignment": {"chosen": "tea"}},
                }
            }
        ),
        (),
    ),
    "an event for whoever started the machine": (
        _two(entry={"type": "sendParent", "event": {"type": "SHOW", "id": 1}}),
        ("sendParent",),
    ),
    "a condition in braces": (
        _two(on={"GO": {"target": "b", "guard": "{{ context.n > 100 }}"}}),
        ("condition",),
    ),
    "a condition with parameters": (
        _two(on={"GO": {"target": "b", "guard": {"type": "isOver", "params": {"least": 5}}}}),
        ("isOver",),
    ),
    "a message for the log": (
        _two(exit=[{"type": "xstate.log", "params": {"message": "bye"}}]),
        ("logged",),
    ),
    "regions that begin one another anew": (
        {
            "id": "order",
            "type": "parallel",
            "states": {
                "x": {"on": {"X": {"target": "#order.x", "reenter": True}}, **_two(on={"GO": "b"})},
                "y": {"on": {"Y": "#order.y"}, **_two(on={"GO": "b"})},
            },
        },
        (),
    ),
    "regions without states of their own": (
        {"type": "parallel", "states": {"left": {}, "right": {}}},
        (),
    ),
    "a deep memory of where one was": (
        {
            "id": "m",
            **states(
                work={
                    "initial": "x",
                    "on": {"PAUSE": "rest"},
                    "states": {
                        "x": {"on": {"ON": "y"}},
                        "y": {},
                        "was": {"type": "history", "history": "deep"},
                    },
                },
                rest={"on": {"RESUME": "#m.work.was"}},
            ),
        },
        (),
    ),
    "a state that says that it is compound": (
        _two(type="compound", initial="x", states={"x": {}}),
        (),
    ),
    "a state whose last state leads on": (
        states(a={"initial": "x", "states": {"x": {"type": "final"}}, "onDone": "b"}, b={}),
        (),
    ),
    "rules of another library": (
        {"maxIterations": 50, "strictTargets": True, "actionErrorPolicy": "rollback", **_two()},
        ("maxIterations", "strictTargets", "actionErrorPolicy"),
    ),
    "an event that is forbidden": ({"on": {"ESC": ".b"}, **_two(on={"ESC": None})}, ()),
    "what a machine gives in the end": (
        {
            "output": {"ok": True},
            **states(a={"on": {"END": "b"}}, b={"type": "final", "output": {"n": 1}}),
        },
        (),
    ),
}
