"""App: the composition root, the only place that knows everyone."""

from taskflow.app.serving import serve

__all__ = ["serve"]
