"""App: the composition root, the only place that knows everyone."""

from taskflow.app.starting import serve

__all__ = ["serve"]
