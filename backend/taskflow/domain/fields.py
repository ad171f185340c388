"""Fields: whose the fields of a task's document are."""

from typing import Final

OF_THE_HUB: Final = frozenset(
    {
        *("event", "familyId", "id", "instanceId", "meta", "name", "parent", "permissions"),
        *("state", "type", "users"),
    }
)
"""Fields that the hub alone writes, and names that would be taken for such."""

OF_PEOPLE: Final = frozenset({"input", "label", "shared"})
"""Fields that a person may write, also along with an event."""

OBJECTS: Final = frozenset({"config", "input", "output", "shared"})
"""Fields that are objects, whatever happens to a task."""

TOLD: Final = frozenset({"error", "label", "request", "response"})
"""The other fields that a task may have from the start."""

RESERVED: Final = ("shared", "system")
"""Values that belong to T@skFlow itself."""

LONGEST_LABEL: Final = 200
