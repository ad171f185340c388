import pytest

from conformance.documents import DocumentsConformance
from taskflow.domain.ports import Documents
from taskflow.store.mongo import MongoStore


@pytest.fixture
def documents(store: MongoStore) -> Documents:
    return store.documents


class TestMongoDocuments(DocumentsConformance):
    """The documents in MongoDB do all that documents must do."""
