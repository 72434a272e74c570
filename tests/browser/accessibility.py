"""Lets axe-core look at a page for what keeps people from using it."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

__all__ = ["find_faults"]

PROGRAM = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def find_faults(page: Page, *, only_colours: bool = False) -> list[str]:
    """Return what axe-core finds wrong with a page as it now is, in a line each.

    :param page: the page.
    :param only_colours: look at colours alone: at contrast, and at how links are told from the text round them.
    """
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE_SCRIPT)
    faults: list[str] = page.evaluate(PROGRAM, only_colours)
    return faults
