"""Progress: how far the work of a task is, for whoever watches it."""

import strawberry

from taskflow.hub.read.progress import Progress

ID = strawberry.ID


@strawberry.type
class TaskProgress:
    """How far the work that is due in a task is now; nothing of it is kept."""

    task: ID
    over: bool = strawberry.field(description="Nothing is due in the task any more.")
    environment: str = strawberry.field(description="Where the work is done.")
    begun: bool = strawberry.field(description="A processor of the environment is at it.")
    fraction: float | None = strawberry.field(
        description="From 0 to 1; null unless the work says how far it is."
    )
    words: str = strawberry.field(description="What is being done, as the work says it.")
    line: str = strawberry.field(description="The last line of its log.")

    @classmethod
    def of(cls, told: Progress) -> "TaskProgress":
        """Show what is told of a task."""
        return cls(
            task=ID(told.task),
            over=told.over,
            environment=told.environment,
            begun=told.begun,
            fraction=told.fraction,
            words=told.words,
            line=told.line,
        )
