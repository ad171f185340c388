"""Opening the embedded store's files: what it finds out, and how little it reads for it."""

import random
from pathlib import Path

import pytest
import secantus.server
from secantus.storage import Storage

from taskflow.embedded.store_server import QuickStorage


@pytest.fixture
def storage(tmp_path: Path) -> QuickStorage:
    return QuickStorage(str(tmp_path))


def filled(storage: Storage, chance: random.Random) -> None:
    """Insert into collections in turn, and remove some, often the last ones or all of one."""
    for number in range(chance.randint(0, 300)):
        collection = chance.choice("abcdefghijklmnop") * chance.randint(1, 3)
        storage.insert("taskflow", collection, [{"_id": number}])
        if chance.random() < 0.3:
            storage.delete_matching("taskflow", collection, {"_id": number - chance.randint(0, 3)})
        if chance.random() < 0.02:
            storage.delete_matching("taskflow", collection, {})


def test_the_servers_storage_is_made_where_ours_takes_its_place() -> None:
    assert secantus.server.Storage in {Storage, QuickStorage}


@pytest.mark.parametrize("seed", range(12))
def test_the_highest_number_is_the_one_that_reading_all_gives(
    storage: QuickStorage, seed: int
) -> None:
    filled(storage, random.Random(seed))  # noqa: S311  no secret
    mine, theirs = storage._scan_max_nat_seq, Storage._scan_max_nat_seq  # noqa: SLF001  to compare
    try:
        assert mine() == theirs(storage)
    finally:
        storage.close()
