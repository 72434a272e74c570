"""Makes the mutants: copies of the sources that differ from them in one place."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.operator import Operator

from tests.mutation.configuration import Settings
from tests.mutation.places import Places

__all__ = ["Mutant", "MutantId", "make_mutants"]


class MutantId(NamedTuple):
    """What names a mutant. It stays the same when the code around the place moves."""

    file: str
    """The path of the changed file below the project's root."""
    definition: str
    """The qualified name of the innermost function or class in which the change lies, or ``<module>``."""
    operator: str
    """The operator; ``core/`` marks one of Cosmic Ray, ``own/`` one of this project."""
    before: str
    """The first line that is changed, without its indentation."""
    after: str
    """What stands there instead."""
    occurrence: int
    """Its number, from 1, among those of which all this is the same."""

    def __str__(self) -> str:
        number = f" (number {self.occurrence})" if self.occurrence > 1 else ""
        return f"{self.file}, {self.definition}, {self.operator}{number}:\n  - {self.before}\n  + {self.after}"


@dataclass(frozen=True)
class Mutant:
    """A changed copy of a file.

    :param id: its name.
    :param code: the file's changed code.
    """

    id: MutantId
    code: str


def make_mutants(settings: Settings, root: Path) -> list[Mutant]:
    """Return every mutant of the sources, each once, in the order of the files and of their lines.

    :param settings: what to mutate, and how.
    :param root: the folder below which the sources lie.
    """
    return [
        mutant
        for file in settings.sources
        for mutant in _mutants_of_file(file, (root / file).read_text(encoding="utf-8"), settings)
    ]


def _mutants_of_file(file: str, source: str, settings: Settings) -> Iterator[Mutant]:
    places = Places(source, settings)
    found: list[tuple[tuple[int, int], str, str]] = []
    for name, operator in settings.operators.items():
        for occurrence, start in enumerate(_positions(source, operator)):
            if not places.is_excluded(start):
                found.append((start, name, MutationVisitor.mutate_code(source, operator, occurrence)))
    # What Python compiles to the same thing is the same mutant, or none at all.
    seen = {ast.dump(ast.parse(source))}
    numbers: Counter[tuple[str, ...]] = Counter()
    for start, operator_name, code in sorted(found):
        meaning = ast.dump(ast.parse(code))
        if meaning in seen:
            continue
        seen.add(meaning)
        before, after = _first_difference(source, code)
        key = (file, places.definition(start), operator_name, before, after)
        numbers[key] += 1
        yield Mutant(MutantId(*key, numbers[key]), code)


def _positions(source: str, operator: Operator) -> Iterator[tuple[int, int]]:
    node: Any
    for node in ast_nodes(get_ast(source)):
        for start, _ in operator.mutation_positions(node):
            yield start


def _first_difference(source: str, code: str) -> tuple[str, str]:
    before, after = source.splitlines(), code.splitlines()
    for old, new in zip(before, after, strict=False):
        if old != new:
            return old.strip(), new.strip()
    return "", ""
