import pytest

from taskflow.domain.ports import Documents
from taskflow.store.mongo import MongoStore
from taskflow.testing.documents import DocumentsConformance


@pytest.fixture
def documents(store: MongoStore) -> Documents:
    return store.documents


class TestMongoDocuments(DocumentsConformance):
    """The documents in MongoDB do all that documents must do."""
