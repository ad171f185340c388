"""The page of error codes is what the sources raise."""

import errorcodes


def test_the_page_of_error_codes_is_up_to_date() -> None:
    assert errorcodes.PAGE.read_text("utf-8") == errorcodes.page(), "Run python tests/errorcodes.py"
