"""Starts and supervises the default servers, each a real one in a child process.

``store``, ``embeddings`` and ``model`` prepare one (an ``Embedded``); ``hold`` takes the data
folder they keep their files in. Nothing here reads settings: callers pass plain values.
"""

from taskflow.embedded.child import Child, Lot
from taskflow.embedded.embeddings import embeddings
from taskflow.embedded.folder import DataFolder, Running, hold, running
from taskflow.embedded.living import end_all
from taskflow.embedded.model import find_weights, model
from taskflow.embedded.ports import listen, reserve
from taskflow.embedded.probes import listens, reach_store
from taskflow.embedded.python_worker import python_worker
from taskflow.embedded.report import Report
from taskflow.embedded.secret import secret
from taskflow.embedded.serving import serving
from taskflow.embedded.state import Embedded, Phase, State, Watcher
from taskflow.embedded.store import embedded_store, store, store_url

__all__ = [
    "Child",
    "DataFolder",
    "Embedded",
    "Lot",
    "Phase",
    "Report",
    "Running",
    "State",
    "Watcher",
    "embedded_store",
    "embeddings",
    "end_all",
    "find_weights",
    "hold",
    "listen",
    "listens",
    "model",
    "python_worker",
    "reach_store",
    "reserve",
    "running",
    "secret",
    "serving",
    "store",
    "store_url",
]
