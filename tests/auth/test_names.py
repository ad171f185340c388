import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.auth import names
from taskflow.domain.errors import Invalid


@given(st.text(max_size=80))
def test_comparing_a_name_again_changes_nothing(name: str) -> None:
    assert names.key(names.key(name)) == names.key(name)


@given(st.text(max_size=80))
def test_what_is_shown_compares_like_what_was_typed(name: str) -> None:
    try:
        shown = names.shown(name)
    except Invalid:
        return
    assert names.shown(shown) == shown
    assert names.key(shown) == names.key(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "ada"),
        ("Straße", "STRASSE"),
        ("Ada", "\uff21da"),
        ("zo\u0065\u0308", "Zo\u00eb"),
        ("Ada L", " ada   l "),
    ],
)
def test_names_that_look_alike_are_the_same(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(
    "name", ["Ada", "ada.lovelace", "O'Neil", "李雷", "a@b.org", "Zoë", "x" * 64]
)
def test_ordinary_names_are_taken(name: str) -> None:
    assert names.shown(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "x" * 65,
        ".ada",
        "a\u0000b",
        "a\u202eb",
        "a<b",
        "$where",
        "a/b",
        "\u200bada",
        "ada\u200d",
    ],
)
def test_names_that_could_mislead_are_refused(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        names.shown(name)
    assert caught.value.kind == "user.nameInvalid"


def test_a_label_falls_back_to_the_name() -> None:
    assert names.labelled("  ", otherwise="Ada") == "Ada"
    assert names.labelled(" Ada  of  London ") == "Ada of London"
    with pytest.raises(Invalid):
        names.labelled("a\u0007b")


@pytest.mark.parametrize(
    "name", ["r\u043eot", "\u0430dmin", "Ada \u0430dmin", "\u03bfla", "\u0430\u03bf"]
)
def test_a_word_of_two_alphabets_is_no_name(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        names.require_plain(name)
    assert caught.value.kind == "user.nameInvalid"


@pytest.mark.parametrize(
    "name",
    [
        "\u0422\u0430\u0440\u0430\u0441",
        "Ada \u0422\u0430\u0440\u0430\u0441",
        "\u674e\u96f7",
        "\u7530\u4e2d\u3055\u3093",
        "Zo\u00eb",
        "O'Neil",
        "a1",
        "\u0e2a\u0e21\u0e0a\u0e32\u0e22",
    ],
)
def test_every_alphabet_has_names(name: str) -> None:
    names.require_plain(name)


MARKS = "a" + "\u0300\u0316" * 250_000
"""What takes minutes to normalise, with everybody waiting, and can be sent by whoever is in."""


def test_what_is_too_long_for_a_name_is_none_at_once() -> None:
    with pytest.raises(Invalid):
        names.shown(MARKS)
    with pytest.raises(Invalid):
        names.labelled(MARKS, otherwise="Ada")
    assert names.key(MARKS) == ""


def test_what_is_nearly_as_long_is_compared_like_any_other() -> None:
    assert names.key("x" * names.TYPED) == "x" * names.TYPED
