"""What the person who runs T@skFlow decides: one frozen object, read once at the start.

``read()`` gives the ``Settings``; ``reference()`` gives their documentation as markdown, and
``own_reference()`` that of what services have of their own.
"""

from taskflow.settings.fields import Settings
from taskflow.settings.reading import read
from taskflow.settings.reference import own_reference, reference

__all__ = ["Settings", "own_reference", "read", "reference"]
