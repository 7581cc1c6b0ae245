"""The table of appearances is that of the page as it is."""

import appearances


def test_docs_appearances_is_up_to_date():
    """If not: ``PYTHONPATH=src:tests python -m appearances``."""
    assert appearances.TARGET.read_text(encoding="utf-8") == appearances.text()
