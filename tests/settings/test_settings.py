"""Settings come from the environment and one file; a wrong one is a clear sentence."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from taskflow import settings
from taskflow.domain.errors import StartFailed

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def file_with(folder: Path, text: str) -> dict[str, str]:
    file = folder / "chosen.toml"
    file.write_text(text)
    return {"TASKFLOW_CONFIG": str(file)}


def test_without_anything_set_all_is_local_and_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = settings.read({})
    assert found.data == tmp_path / ".taskflow"
    assert (found.host, found.port) == ("127.0.0.1", 8421)
    assert not any((found.mongodb_url, found.qdrant_url, found.openai_base_url))
    assert found.public_origins == ("http://127.0.0.1:8421", "http://localhost:8421")


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    environ = file_with(tmp_path, 'port = 9000\nlog_level = "debug"\ndata = "kept"\n')
    found = settings.read({**environ, "TASKFLOW_PORT": "9001"})
    assert (found.port, found.log_level, found.data) == (9001, "debug", tmp_path / "kept")


def test_the_file_in_the_data_folder_is_read_without_being_named(tmp_path: Path) -> None:
    (tmp_path / "taskflow.toml").write_text('origins = ["https://tasks.example.org"]\n')
    found = settings.read({"TASKFLOW_DATA": str(tmp_path)})
    assert found.public_origins == ("https://tasks.example.org",)


def test_origins_in_the_environment_are_separated_by_commas() -> None:
    found = settings.read({"TASKFLOW_ORIGINS": "https://a.example, https://b.example/"})
    assert found.origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TASKFLOW_PORT", "http", "a port number"),
        ("TASKFLOW_PORT", "70000", "a port number"),
        ("MONGODB_URL", "localhost:27017", "mongodb://"),
        ("QDRANT_URL", "qdrant", "http://"),
        ("OPENAI_BASE_URL", "ftp://model", "http://"),
        ("OPENAI_BASE_URL", "http://model:99999/v1", "http://"),
        ("TASKFLOW_FLOWS", "/nowhere", "not a folder"),
        ("TASKFLOW_LOG_LEVEL", "loud", "one of debug, info"),
        ("TASKFLOW_ORIGINS", "https://a.example/path", "without a path"),
        ("TASKFLOW_SECRET", "short", "at least 32"),
        ("TASKFLOW_HEARTBEAT", "0", "seconds from 1"),
    ],
)
def test_a_wrong_value_names_its_variable_and_what_is_expected(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(StartFailed) as caught:
        settings.read({name: value})
    assert name in caught.value.message
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1\n", "did you mean port?"),
        ('colour = "blue"\n', "colour"),
        ("port = \n", "cannot be read"),
        ('port = "many"\n', "The key port in"),
    ],
)
def test_a_wrong_file_is_named_with_its_mistake(tmp_path: Path, text: str, said: str) -> None:
    environ = file_with(tmp_path, text)
    with pytest.raises(StartFailed) as caught:
        settings.read(environ)
    assert environ["TASKFLOW_CONFIG"] in caught.value.message
    assert said in caught.value.message


def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="which is not a file"):
        settings.read({"TASKFLOW_CONFIG": str(tmp_path / "none.toml")})


def test_secrets_show_nowhere() -> None:
    canary = "canary-0123456789-0123456789-0123456789"
    environ = {
        "MONGODB_URL": f"mongodb://someone:{canary}@db.example/x",
        "QDRANT_API_KEY": canary,
        "OPENAI_API_KEY": canary,
        "TASKFLOW_EMBEDDINGS_KEY": canary,
        "TASKFLOW_SECRET": canary,
    }
    found = settings.read(environ)
    printed = io.StringIO()
    Console(file=printed, width=200).print(found)
    for shown in (repr(found), str(found), printed.getvalue(), str(found.masked())):
        assert canary not in shown
        assert "db.example" in shown


@pytest.mark.parametrize("name", ["MONGODB_URL", "TASKFLOW_SECRET"])
def test_a_wrong_secret_is_refused_without_repeating_it(name: str) -> None:
    with pytest.raises(StartFailed) as caught:
        settings.read({name: "mongo://u:canary@h"})
    assert "canary" not in caught.value.message


def test_the_reference_in_the_documentation_is_the_present_one() -> None:
    assert settings.reference() in DOCS.read_text("utf-8"), (
        "run: taskflow check --settings-reference, and put its table into docs/settings.md"
    )
