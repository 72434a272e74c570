"""Knows the mutants that no text can notice, and why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.harness.entries import read_entries
from tests.mutation.mutants import MutantId

__all__ = ["EQUIVALENTS", "read_equivalents"]

EQUIVALENTS = Path(__file__).parent / "equivalents.toml"

KEYS = (*MutantId._fields, "reason")
#: What an entry may leave out, and what is meant then.
OPTIONAL = {"occurrence": 1}
#: A mutant may have one line more than the source, or one less.
MAY_BE_EMPTY = ("before", "after")


def read_equivalents(mutants: Iterable[MutantId], path: Path = EQUIVALENTS) -> dict[MutantId, str]:
    """Read the list.

    :param mutants: all mutants.
    :param path: the TOML file.
    :return: the reasons, by mutant, in the order of the mutants.
    :raises TextError: if it is not TOML, or an entry lacks a key or has one more, is there twice, or matches no
        mutant.
    """
    known = list(mutants)
    reasons: dict[MutantId, str] = {}
    for entry in read_entries(path, "equivalent", KEYS, optional=OPTIONAL, may_be_empty=MAY_BE_EMPTY):
        fields = OPTIONAL | entry.values
        reason = fields.pop("reason")
        mutant = MutantId(**fields)
        if mutant not in known:
            raise entry.error(
                f"it matches no mutant: {mutant}", "Correct it to what 'make mutation' prints, or delete it"
            )
        if mutant in reasons:
            raise entry.error(f"a second entry for {mutant}", "Delete one of the two")
        reasons[mutant] = reason
    return {mutant: reasons[mutant] for mutant in known if mutant in reasons}
