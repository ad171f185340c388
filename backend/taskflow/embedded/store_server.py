"""Serves the embedded store: ``store_server.py FOLDER CACHE HOST PORT USER``, password on stdin.

It is SecantusDB's own server, run as its command line runs it, but for two things: the one user is
made before the port is opened, so there is no moment at which a stranger is let in, and its files
are opened without reading the key of every document. It is run as a file and imports nothing of
ours. Since it runs in SecantusDB's process, this file may also be used under SecantusDB's licence.

SPDX-License-Identifier: GPL-2.0-or-later
"""

import logging
import signal
import sys
from typing import Any, NoReturn

import secantus.server
from secantus import SecantusDBServer
from secantus.auth import SCRAM_SHA_256, derive_credentials
from secantus.storage import _DOC_SHARDS, Storage, _doc_shard_name

DATABASE = "admin"
"""Where the user is noted."""
ROLES = [{"role": "readWriteAnyDatabase", "db": DATABASE}]
"""Reads and writes everything, makes no users and gives no orders to the server."""
ITERATIONS = 4096
"""The fewest that clients take: nobody can guess so long a password, however fast they try."""
SWITCH = 0.0001
"""Seconds for which one client keeps another waiting at a time, whatever it writes."""
PAGE = 100
FIRST = -(1 << 63)
"""A number before those of all documents."""


class QuickStorage(Storage):  # type: ignore[misc]  # SecantusDB has no types
    """SecantusDB's storage, opened in the same time however much it holds."""

    def _scan_max_nat_seq(self) -> int:
        """Give the highest number of a document; SecantusDB reads the key of each for it.

        Those of a collection lie in the order of their numbers, so its last one is enough.
        """
        names = (_doc_shard_name(number) for number in range(_DOC_SHARDS))
        cursors = [self._cursor_optional(name) for name in names]
        return max((_highest(cursor) for cursor in cursors if cursor is not None), default=0)


def _highest(cursor: Any) -> int:
    highest = 0
    cursor.reset()
    found = cursor.prev() == 0
    while found:
        database, collection, number = cursor.get_key()
        highest = max(highest, number)
        cursor.set_key(database, collection, FIRST)
        # Where it comes to lie behind that key, what is before it is another collection's last.
        found = cursor.search_near() < 0 or cursor.prev() == 0
    cursor.reset()
    return highest


def main() -> None:
    """Open the files, let only our user in, then listen until a signal ends the process."""
    folder, cache, host, port, user = sys.argv[1:]
    password = sys.stdin.readline().strip()
    if not password:
        sys.exit("No password came on standard input.")
    sys.setswitchinterval(SWITCH)
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    secantus.server.Storage = QuickStorage
    server = SecantusDBServer(
        host=host,
        port=int(port),
        storage_path=folder,
        cache_size=cache,
        require_auth=True,
        enable_test_commands=False,
        sync_on_commit=True,  # without it, a kill -9 loses writes that were acknowledged
        replica_set_name=None,  # no replication log: half the work per write, and nobody reads it
    )
    admit(server.storage, user, password)

    def end(*_: Any) -> NoReturn:
        server.stop()
        sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    server.start()
    server.wait()


def admit(storage: Storage, user: str, password: str) -> None:
    """Make ``user`` the only one there is: whoever made another had no right to.

    Said at every start, so that it does not matter where an earlier one was killed.
    """
    while others := [one for one in storage.list_users(limit=PAGE) if not _is(one, user)]:
        for other in others:
            storage.drop_user(other["db"], other["user"])
    credentials = derive_credentials(password, iterations=ITERATIONS, mechanism=SCRAM_SHA_256)
    record = {
        "_id": f"{DATABASE}.{user}",
        "user": user,
        "db": DATABASE,
        "credentials": credentials.to_doc(),
        "roles": ROLES,
        "mechanisms": [SCRAM_SHA_256],
    }
    storage.add_user(DATABASE, user, record, replace=True)


def _is(record: dict[str, Any], user: str) -> bool:
    return bool(record["db"] == DATABASE and record["user"] == user)


if __name__ == "__main__":
    main()
