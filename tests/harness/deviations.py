"""Knows which clauses an implementation is known not to keep, and why."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.harness.clauses import Clause, TextError

__all__ = ["Deviation", "read_deviations"]

DEVIATIONS = Path(__file__).parent / "deviations.toml"


@dataclass(frozen=True)
class Deviation:
    """A clause that an implementation does not keep.

    :param clause: the clause's ID.
    :param implementation: the module's name.
    :param reason: why, in a sentence.
    """

    clause: str
    implementation: str
    reason: str


def read_deviations(clauses: dict[str, Clause], path: Path = DEVIATIONS) -> list[Deviation]:
    """Read the list.

    :param clauses: all clauses of the text, by ID.
    :param path: the TOML file.
    :raises TextError: if an entry lacks a key, or names a clause that does not exist.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("deviation", [])
    deviations = []
    for number, entry in enumerate(entries, 1):
        if set(entry) != {"clause", "implementation", "reason"} or not all(entry.values()):
            raise TextError(
                path.name,
                1,
                f"deviation {number} has the keys {', '.join(sorted(entry))}",
                "Give it clause, implementation and reason, and nothing else",
            )
        if entry["clause"] not in clauses:
            raise TextError(
                path.name,
                1,
                f"deviation {number} names the clause {entry['clause']!r}, which does not exist",
                "Correct the ID, or delete the entry",
            )
        deviations.append(Deviation(**entry))
    return deviations
