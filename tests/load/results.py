"""The published counts: ``docs/conformance/load.json``, a run for each database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.harness.project import ROOT

__all__ = ["RESULTS", "SCHEMA", "SCHEMA_VERSION", "read_runs"]

RESULTS = ROOT / "docs" / "conformance" / "load.json"
SCHEMA = Path(__file__).parent / "load.schema.json"

#: Is raised when a reader would have to change.
SCHEMA_VERSION = 1


def read_runs() -> list[dict[str, Any]]:
    """Return the published runs, in the order in which they are shown; none if nothing is published."""
    if not RESULTS.is_file():
        return []
    runs: list[dict[str, Any]] = json.loads(RESULTS.read_text(encoding="utf-8"))["runs"]
    return runs
