"""Knows what in the caller's environment would change a run of pytest that is not the caller's own."""

from __future__ import annotations

import os

__all__ = ["FOREIGN_SETTINGS", "without_foreign_settings"]

#: The environment variables from which pytest takes options and plugins.
FOREIGN_SETTINGS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


def without_foreign_settings() -> dict[str, str]:
    """Return the environment of this process without them, for a process that runs pytest."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN_SETTINGS}
