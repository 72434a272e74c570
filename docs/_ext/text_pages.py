"""The pages as the harness reads them: once in a build, for it takes longer than to write a page."""

from __future__ import annotations

from functools import cache

from tests.harness.clauses import Page, read_text
from tests.harness.project import ROOT

__all__ = ["text_pages"]


@cache
def text_pages() -> dict[str, Page]:
    """Return the pages of the text, by their paths below the project's root, in order.

    :raises TextError: if a page cannot be read.
    """
    return {page.path: page for page in read_text(ROOT)}
