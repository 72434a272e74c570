"""Reads, from ``pyproject.toml``, what is mutated, by which operators, and what is left out for which reason."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names

from tests.harness.project import ROOT, read_settings
from tests.mutation import MutationError
from tests.mutation.operators import OPERATORS

__all__ = ["MutationConfigurationError", "Settings", "read_mutation_settings"]

#: The constructs that can be left out as a whole; ``places.py`` knows how to find them.
KINDS = ("annotations", "docstrings", "imports", "type-checking", "type-variables")


class MutationConfigurationError(MutationError):
    """The table ``[tool.contextual-sessions.mutation]`` says something that cannot be followed."""


@dataclass(frozen=True)
class Settings:
    """What is mutated, and how.

    :param folder: the folder that is mutated, as a path below the project's root.
    :param sources: the files in it, as paths below the project's root, with forward slashes.
    :param operators: the operators, by the name under which results list them, in the order of their names.
    :param excluded_kinds: the constructs that are left out, of :data:`KINDS`.
    :param excluded_names: the definitions that are left out, by qualified name.
    :param timeout: seconds after which a run of the text is stopped.
    """

    folder: str
    sources: tuple[str, ...]
    operators: dict[str, Operator]
    excluded_kinds: frozenset[str]
    excluded_names: frozenset[str]
    timeout: float


@cache
def read_mutation_settings() -> Settings:
    """Read the project's own settings.

    :raises MutationConfigurationError: if they cannot be followed.
    """
    return parse_settings(read_settings()["mutation"], ROOT)


def parse_settings(table: dict[str, Any], root: Path) -> Settings:
    """Return the settings that a table holds.

    :param table: the table of ``pyproject.toml``.
    :param root: the folder below which its sources lie.
    :raises MutationConfigurationError: if a reason is empty, or something excluded does not exist.
    """
    excluded = table["excluded"]
    for what, reasons in excluded.items():
        for name, reason in reasons.items():
            if not reason.strip():
                raise MutationConfigurationError(f"excluded.{what} gives no reason for {name!r}; give one")
    unknown = set(excluded["kinds"]) - set(KINDS)
    if unknown:
        raise MutationConfigurationError(
            f"excluded.kinds has {', '.join(sorted(unknown))}; it can have {', '.join(KINDS)}"
        )
    return Settings(
        table["sources"],
        tuple(sorted(path.relative_to(root).as_posix() for path in (root / table["sources"]).rglob("*.py"))),
        _operators(excluded["operators"]),
        frozenset(excluded["kinds"]),
        frozenset(excluded["names"]),
        float(table["timeout"]),
    )


def _operators(excluded_patterns: Iterable[str]) -> dict[str, Operator]:
    classes = {name: get_operator(name) for name in operator_names()}
    classes |= {f"own/{name}": operator for name, operator in OPERATORS.items()}
    for pattern in excluded_patterns:
        matched = fnmatch.filter(classes, pattern)
        if not matched:
            raise MutationConfigurationError(
                f"excluded.operators has {pattern!r}, which matches no operator; correct or delete it"
            )
        for name in matched:
            del classes[name]
    return {name: classes[name]() for name in sorted(classes)}
