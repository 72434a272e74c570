"""Knows the clauses that notice no fault, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.harness.clauses import Clause
from tests.harness.entries import read_entries

__all__ = ["UNNOTICING_CLAUSES", "read_unnoticing"]

UNNOTICING_CLAUSES = Path(__file__).parent / "unnoticing-clauses.toml"


def read_unnoticing(clauses: Mapping[str, Clause], path: Path = UNNOTICING_CLAUSES) -> dict[str, str]:
    """Return why certain clauses notice no fault: the reasons, by clause ID.

    :param clauses: all clauses of the text, by ID.
    :param path: the TOML file.
    :raises TextError: if it is not TOML, or an entry has not exactly a clause of the text and a reason, or is
        there twice.
    """
    reasons: dict[str, str] = {}
    for entry in read_entries(path, "unnoticing", ("clause", "reason")):
        clause = entry.values["clause"]
        if clause not in clauses:
            raise entry.error(f"there is no clause {clause!r}", "Correct the ID, or delete the entry")
        if clause in reasons:
            raise entry.error(f"a second entry for {clause!r}", "Delete one of the two")
        reasons[clause] = entry.values["reason"]
    return reasons
