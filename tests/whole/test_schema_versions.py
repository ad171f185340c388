"""What is stored says which schema it has: all of it."""

import json
from typing import Any

from pymongo import MongoClient

from runningserver import Person, RunningServer
from talking import welcome
from taskflow.domain.event import SCHEMA_VERSION
from taskflow.embedded import store_url


def test_every_stored_document_says_its_schema_version(server: RunningServer, ann: Person) -> None:
    welcome(ann)
    ann.token()
    port = json.loads((server.data / "lock").read_text())["port"]
    url = store_url(server.data, port)
    client: MongoClient[dict[str, Any]]
    with MongoClient(url) as client:
        database = client.get_database("taskflow")
        names = database.list_collection_names()
        assert {"log", "users", "rows", "revisions", "machines"} <= set(names)
        for name in names:
            assert database[name].distinct("schemaVersion") in ([], [SCHEMA_VERSION]), name
            assert database[name].find_one({"schemaVersion": {"$exists": False}}) is None, name
