"""Serves the embedded store: ``store_server.py FOLDER CACHE HOST PORT USER``, password on stdin.

It is SecantusDB's own server, run as its command line runs it, but for one thing: the one user is
made before the port is opened, so there is no moment at which a stranger is let in. It is run as a
file and imports nothing of ours. Since it runs in SecantusDB's process, this file may also be used
under SecantusDB's licence.

SPDX-License-Identifier: GPL-2.0-or-later
"""

import logging
import signal
import sys
from typing import Any, NoReturn

from secantus import SecantusDBServer
from secantus.auth import SCRAM_SHA_256, derive_credentials
from secantus.storage import Storage

DATABASE = "admin"
"""Where the user is noted."""
ROLES = [{"role": "readWriteAnyDatabase", "db": DATABASE}]
"""Reads and writes everything, makes no users and gives no orders to the server."""
ITERATIONS = 4096
"""The fewest that clients take: nobody can guess so long a password, however fast they try."""
PAGE = 100


def main() -> None:
    """Open the files, let only our user in, then listen until a signal ends the process."""
    folder, cache, host, port, user = sys.argv[1:]
    password = sys.stdin.readline().strip()
    if not password:
        sys.exit("No password came on standard input.")
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
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
