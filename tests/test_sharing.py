"""How the files of tests are shared out: to each process its own first, and none is left."""

from sharing import chosen

FILES = ["tests/cli/test_up.py", "tests/e2e/test_use.py", "tests/hub/test_a.py"]
WHOLE = ["tests/whole/test_many.py"]


def order(files: list[str], worker: int) -> list[str]:
    """Let one process do all."""
    left, done = list(files), []
    while left:
        done.append(chosen(left, worker))
        left.remove(done[-1])
    return done


def test_the_pages_are_one_process_s_and_whole_servers_another_s() -> None:
    files = FILES + WHOLE
    assert chosen(files, 0) == "tests/e2e/test_use.py"
    assert chosen(files, 1) == "tests/whole/test_many.py"
    assert chosen(files, 2) == "tests/cli/test_up.py"


def test_then_what_is_nobody_s_comes_as_it_was_collected_and_at_last_another_s() -> None:
    assert order(FILES + WHOLE, 0) == [FILES[1], FILES[0], FILES[2], *WHOLE]
    assert order(FILES + WHOLE, 2) == [FILES[0], FILES[2], FILES[1], *WHOLE]
