"""The page of all settings says what the table says."""

from scripts.settings_page import PAGE, page


def test_the_page_is_made_from_the_table_as_it_stands():
    # If it is not: python -m scripts.settings_page
    assert PAGE.read_text("utf-8") == page()
