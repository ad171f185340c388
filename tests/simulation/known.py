"""Known: faults of the product that the simulation finds today, until they are mended.

Each is a prefix of the kinds of violations it shows itself by, and a sentence. The ordinary test
refuses any other violation, and refuses an entry that is not seen any more: whoever mends a fault
takes its entry out.
"""

KNOWN: dict[str, str] = {
    "lost.": "A mutation id is shared by all who ask a stream, so a second command is swallowed.",
    "unsettled.timer.": "The worker of the timers stops at one bad timer, or dies of it.",
    "worker.dead.timers": "A plug-in's exception at a timer ends the worker of the timers.",
    "list.behind": "The projector drops the newer state of a stream that was loaded anew.",
    "unsettled.effect.": "A commit whose answer was lost is not taken up; a plug-in's exception "
    "keeps a result from being recorded.",
    "asked.": "Work whose result cannot be recorded is done again without end.",
    "founded.twice": "A retry of a founding is not recognised after a checkpoint and a restart.",
    "twice.": "Retries are not recognised after a checkpoint and a restart, or a lost checkpoint.",
    "retry.differs.": "The same.",
    "settled.twice": "The same.",
    "history.gap": "The same.",
    "history.rewritten": "The same.",
    "fold.differs": "The same.",
    "read.past.fails": "The same.",
    "deleted.": "A purge that meets a checkpoint leaves it stored, and brings the family back.",
    "list.shows.deleted": "The same.",
    "innocent.refused.": "A commit that is too large takes those of the same group with it.",
    "spins": "An effect whose two ways out cannot be taken is submitted for ever.",
    "hangs": "The same.",
    "watch.": "Watchers are not told of a commit whose answer was lost; segments overlap after a "
    "checkpoint whose answer was lost.",
    "unknown.for.nothing": "Leases run on the wall clock.",
    "worker.dead.": "Checkpoints of a deleted family end their worker.",
    "start.never": "A grave that shares its commit with an update cannot be folded.",
    "probe.refused": "The same.",
    "stop.hangs": "The same.",
    "read.fails": "The same.",
    "unreadable.": "The same.",
    "retry.refused.": "The same.",
    "paid.twice": "A hub that lost the store goes on.",
    "idle.": "A stream that was purged is read on and on for its watchers.",
    "asker.wrong": "The same id of two who ask.",
    "refused.stands": "A commit that lands late after its stream was healed.",
}
