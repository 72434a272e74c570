"""Knows which clauses an implementation is known not to keep, and why."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from .clauses import Clause, TextError

__all__ = ["DEVIATIONS", "Deviation", "read_deviations"]

DEVIATIONS = Path(__file__).parent / "deviations.toml"
KNOWN_IMPLEMENTATIONS = ("sqlalchemy",)


@dataclass(frozen=True)
class Deviation:
    """A clause that an implementation does not keep.

    :param clause: the clause's ID.
    :param implementation: the module's name.
    :param shows: a part of what a run prints when the clause fails for this reason.
    :param reason: why, in a sentence.
    """

    clause: str
    implementation: str
    shows: str
    reason: str


def read_deviations(clauses: dict[str, Clause], path: Path = DEVIATIONS) -> list[Deviation]:
    """Read the list.

    :param clauses: all clauses of the text, by ID.
    :param path: the TOML file.
    :raises TextError: if it is not TOML, or an entry lacks a key, is there twice, or names a clause or an
        implementation that does not exist.
    """
    text = path.read_text(encoding="utf-8")
    try:
        entries = tomllib.loads(text).get("deviation", [])
    except tomllib.TOMLDecodeError as error:
        raise TextError(path.name, 1, f"it is not TOML: {error}", "Correct it") from None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("[[deviation]]")]
    deviations: list[Deviation] = []
    for line, entry in zip(lines, entries, strict=True):
        if set(entry) != set(Deviation.__annotations__) or not all(entry.values()):
            raise TextError(
                path.name,
                line,
                f"a deviation with {', '.join(sorted(entry))}",
                f"Give it {', '.join(Deviation.__annotations__)}, and nothing else",
            )
        deviation = Deviation(**entry)
        if deviation.clause not in clauses:
            raise TextError(
                path.name,
                line,
                f"there is no clause {deviation.clause!r}",
                "Correct the ID, or delete the entry",
            )
        if deviation.implementation not in KNOWN_IMPLEMENTATIONS:
            raise TextError(
                path.name,
                line,
                f"the implementation {deviation.implementation!r} is not one whose deviations are kept here",
                f"Name one of {', '.join(KNOWN_IMPLEMENTATIONS)}",
            )
        if any(
            (other.clause, other.implementation) == (deviation.clause, deviation.implementation)
            for other in deviations
        ):
            raise TextError(path.name, line, f"a second entry for {deviation.clause!r}", "Delete one of the two")
        deviations.append(deviation)
    return deviations
