"""Finds the browser that the site is tried in."""

from __future__ import annotations

import os
import shutil

__all__ = ["ChromiumError", "find_chromium"]

#: What it is called, on one system or another.
NAMES = ("chromium", "chromium-browser", "google-chrome")


class ChromiumError(Exception):
    """There is no Chromium where it was looked for."""


def find_chromium() -> str:
    """Return the path of Chromium: what the environment variable ``CHROMIUM`` names, or what is on the ``PATH``.

    :raises ChromiumError: if there is none; the message says what to do.
    """
    named = os.environ.get("CHROMIUM")
    found = [program for program in map(shutil.which, [named] if named else NAMES) if program]
    if not found:
        looked_for = f"CHROMIUM names {named!r}" if named else f"none of {', '.join(NAMES)} is on the PATH"
        raise ChromiumError(
            f"Chromium is not found: {looked_for}. Install it (on Debian: apt-get install chromium), or name it: "
            "CHROMIUM=/path/to/it"
        )
    return found[0]
