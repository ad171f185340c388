"""Settings that services have of their own: typed, told with their remedy, and shown nowhere."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct

from taskflow import plugins, settings
from taskflow.domain.errors import StartFailed
from taskflow.domain.service import Service

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


class Mail(Service):
    name = "my.mail"

    class Settings(Struct, frozen=True):
        port: Annotated[int, Meta(description="Port of the server.", ge=1, le=65535)] = 25
        hosts: Annotated[list[str], Meta(description="Whom it may tell.")] = []
        password: Annotated[str, Meta(description="Of the server.", extra={"secret": True})] = ""
        code: Annotated[int, Meta(description="Too.", extra={"secret": True})] = 0

    settings = Settings

    @classmethod
    def refuse(cls, chosen: Any) -> str:
        return "port 666 is not good" if chosen.port == 666 else ""


def read(folder: Path, text: str = "", **environ: str) -> Mail.Settings:
    file = folder / "taskflow.toml"
    file.write_text(text, "utf-8")
    given = settings.read({"TASKFLOW_CONFIG": str(file), **environ})
    assert "hush" not in repr(given) + str(given.masked()) + repr(given.own)
    chosen: Mail.Settings = given.own.all([Mail])["my.mail"]
    return chosen


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    assert read(tmp_path) == Mail.Settings()
    file = '["my.mail"]\nport = 26\nhosts = ["a"]\npassword = "hush"'
    assert read(tmp_path, file) == Mail.Settings(26, ["a"], "hush")
    chosen = read(tmp_path, file, TASKFLOW_MY_MAIL_PORT="27", TASKFLOW_MY_MAIL_HOSTS="b, c")
    assert chosen == Mail.Settings(27, ["b", "c"], "hush")


@pytest.mark.parametrize(
    ("text", "environ", "words"),
    [
        ("", {"TASKFLOW_MY_MAIL_PORT": "x"}, "TASKFLOW_MY_MAIL_PORT is not right: Expected `int`"),
        ("", {"TASKFLOW_MY_MAIL_PORT": "0"}, "TASKFLOW_MY_MAIL_PORT is not right"),
        ("", {"TASKFLOW_MY_MAIL_PORT": "666"}, "my.mail: port 666 is not good"),
        ('["my.mail"]\nport = "y"', {}, "my.mail.port in"),
        ('["my.mail"]\nprot = 1', {}, "did you mean port?"),
        ("[my_mail]\nport = 1", {}, "Did you mean my.mail?"),
        ("[nothing]\nport = 1", {}, "for no service"),
        ("", {"TASKFLOW_MY_MAIL_CODE": "hush"}, "it is not of its kind"),
    ],
)
def test_a_wrong_value_stops_the_start_and_no_secret_is_repeated(
    tmp_path: Path, text: str, environ: dict[str, str], words: str
) -> None:
    with pytest.raises(StartFailed) as told:
        read(tmp_path, text, **environ)
    assert words in told.value.message
    assert "hush" not in told.value.message


def test_the_reference_in_the_documentation_lists_those_of_shipped_services() -> None:
    table = settings.own_reference(plugins.find().services.values())
    assert "TASKFLOW_HTTP_ALLOW" in table
    assert table in DOCS.read_text("utf-8"), (
        "run: taskflow check --settings-reference, and put its tables into docs/settings.md"
    )


class Needy(Struct):
    port: int


@pytest.mark.parametrize(
    ("model", "words"), [(dict, "is no model"), (Needy, "port of my.mail has no default")]
)
def test_settings_that_could_not_be_read_are_told_to_their_author(model: Any, words: str) -> None:
    kind = type("Odd", (Mail,), {"settings": model})
    (fault,) = plugins.service_faults(kind)
    assert words in fault[0]
