"""Labels: what people call a family."""

from taskflow.domain.errors import Conflict

MOST = 200
"""Characters of a label."""


def labelled(label: str) -> str:
    """Give a label without what surrounds it; raises ``Conflict`` (``label.bad``)."""
    label = label.strip()
    if not 0 < len(label) <= MOST:
        raise Conflict("A label has between 1 and 200 characters; choose one.", code="label.bad")
    return label
