"""Knows the mutants that no text can notice, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.mutation import MutationError
from tests.mutation.mutants import MutantId

__all__ = ["EQUIVALENTS", "EquivalentsError", "read_equivalents"]

EQUIVALENTS = Path(__file__).parent / "equivalents.toml"


class EquivalentsError(MutationError):
    """The list of equivalent mutants is not as it has to be."""


def read_equivalents(mutants: Iterable[MutantId], path: Path = EQUIVALENTS) -> dict[MutantId, str]:
    """Read the list.

    :param mutants: all mutants.
    :param path: the TOML file.
    :return: the reasons, by mutant, in the order of the mutants.
    :raises EquivalentsError: if an entry lacks a key or has one more, is there twice, or matches no mutant.
    """
    known = list(mutants)
    reasons: dict[MutantId, str] = {}
    for number, entry in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", []), 1):
        place = f"{path.name}: entry {number}"
        fields = {"occurrence": 1} | entry
        reason = fields.pop("reason", "")
        if set(fields) != set(MutantId._fields) or not reason.strip():
            raise EquivalentsError(
                f"{place} has {', '.join(entry)}; give it {', '.join(MutantId._fields)} and a reason, and nothing "
                "else; the occurrence may be left out where it is 1"
            )
        mutant = MutantId(**fields)
        if mutant not in known:
            raise EquivalentsError(
                f"{place} matches no mutant; correct it to what 'make mutation' prints, or delete it: {mutant}"
            )
        if mutant in reasons:
            raise EquivalentsError(f"{place} is there a second time; delete one of the two: {mutant}")
        reasons[mutant] = reason
    return {mutant: reasons[mutant] for mutant in known if mutant in reasons}
