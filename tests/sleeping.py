"""A flow whose only task sleeps, wakes by a timer, and may be sent to sleep again."""


def sleeper(name: str, delay: int) -> str:
    """Give the flow as a file; its task has the flow's name and sleeps ``delay`` milliseconds."""
    return f"""name: waiting
tasks:
- name: {name}
  type: TaskConversation
  initiator: true
  fsm:
    id: waiting
    initial: asleep
    states:
      asleep: {{tags: [stable], after: {{"{delay}": awake}}}}
      awake: {{tags: [stable], on: {{AGAIN: asleep, EXIT: ended}}}}
      ended: {{type: final}}
"""
