"""``make translations``, ``make check-translations``, ``make new-language``: keeps the languages together."""

from __future__ import annotations

import sys

from tests.harness.project import ROOT

__all__ = ["TranslationError"]

# The table of terms is read by an extension of Sphinx's; as a program this is not told where these are.
sys.path.insert(0, str(ROOT / "docs" / "_ext"))


class TranslationError(Exception):
    """What the user has asked for cannot be done; the message says why, and what to do."""
