"""Suites that every adapter of a port and every task type must pass, for who writes one.

They are pytest's: subclass one in a file of tests beside the fixtures it asks for. Needs what
``pip install 'taskflow[testing]'`` brings; nothing else of T@skFlow imports it.
"""

import pytest

pytest.register_assert_rewrite(
    *(
        f"{__name__}.{suite}"
        for suite in ("documents", "log", "rules", "task_type", "vectors", "work")
    )
)
