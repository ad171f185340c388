"""What the person who runs T@skFlow decides: one frozen object, read once at the start.

``read()`` gives the ``Settings``; ``reference()`` gives their documentation as markdown.
"""

from taskflow.settings.fields import Settings
from taskflow.settings.reading import read
from taskflow.settings.reference import reference

__all__ = ["Settings", "read", "reference"]
