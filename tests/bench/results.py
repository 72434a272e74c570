"""The published figures: ``docs/conformance/speed.json``, made from the samples of several processes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.subjects import BARE, CALLS, FLOOR, REFERENCE, SQLALCHEMY
from tests.harness.project import ROOT

__all__ = ["FLAT", "RESULTS", "SCHEMA", "Times", "figures_of_call", "flatness", "nanoseconds", "read_speed"]

RESULTS = ROOT / "docs" / "conformance" / "speed.json"
SCHEMA = Path(__file__).parent / "speed.schema.json"

#: The slowest time over all numbers of scopes may be so many times the fastest, and still be called flat.
FLAT = 1.25

#: For each process, and in it for each subject, the seconds of one call in the fastest turn.
Times = Sequence[Mapping[str, float]]


def read_speed() -> dict[str, Any]:
    """Return the published figures."""
    speed: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return speed


def nanoseconds(times: Times) -> dict[str, float]:
    """Return for each subject the median of the processes."""
    return {subject: round(median(process[subject] for process in times) * 1e9, 1) for subject in times[0]}


def figures_of_call(name: str, times: Times) -> dict[str, Any]:
    """Return what is published of one of ``CALLS``.

    :param name: its name.
    :param times: of each process.
    """
    _name, target, is_added = next(call for call in CALLS if call[0] == name)
    return {
        "name": name,
        "target": target,
        "is_added": is_added,
        "nanoseconds": nanoseconds(times),
        "ratio": _ratio(REFERENCE, times, is_added=is_added),
        "bare_ratio": _ratio(BARE, times, is_added=is_added),
    }


def _ratio(subject: str, times: Times, *, is_added: bool) -> dict[str, float] | None:
    """Return a subject's time as a part of SQLAlchemy's: the median of the processes, the lowest and the highest.

    It is formed in each process, between times that were measured side by side. There is none where nothing
    remains of SQLAlchemy's time without the floor, because the machine was busy, or there were too few rounds.
    """
    ratios = []
    for process in times:
        floor = process[FLOOR] if is_added else 0.0
        if process[SQLALCHEMY] > floor:
            ratios.append((process[subject] - floor) / (process[SQLALCHEMY] - floor))
    if not ratios:
        return None
    return {"median": round(median(ratios), 2), "lowest": round(min(ratios), 2), "highest": round(max(ratios), 2)}


def flatness(speed: Mapping[str, Any], subject: str = REFERENCE) -> float | None:
    """Return how many times the fastest the slowest time over all numbers of scopes is; None if none was measured.

    :param speed: the published figures.
    :param subject: whose times.
    """
    times = [entry["nanoseconds"][subject] for entry in speed["scopes"]]
    return round(max(times) / min(times), 2) if times else None
