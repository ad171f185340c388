"""Sandbox: what people wrote is evaluated in processes of its own, with limits, to be killed.

``await call(person, "taskflow.x.y:function", *json, seconds=2)`` gives what one of our own pure
functions makes of JSON values in such a process; people take turns.
"""

from taskflow.sandbox.pool import call, call_python

__all__ = ["call", "call_python"]
