"""Knows the broken implementations, which are the modules of ``tests/broken_implementations``."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass

from tests.faults import FaultError

__all__ = ["PACKAGE", "SOUND", "Fault", "read_faults"]

#: The package that holds the broken implementations, a module for each.
PACKAGE = "tests.broken_implementations"
#: What they are built from; the text has nothing to say against it.
SOUND = "tests.correct_implementations.exchangeable_registries"


@dataclass(frozen=True)
class Fault:
    """A broken implementation.

    :param name: the name of its module, which is that of the fault.
    :param what: what is wrong, in a sentence.
    :param noticed_by: the clauses that ought to notice.
    """

    name: str
    what: str
    noticed_by: tuple[str, ...]


def read_faults() -> list[Fault]:
    """Return the broken implementations, ordered by name.

    :raises FaultError: if a module lacks its docstring or ``NOTICED_BY``.
    """
    package = importlib.import_module(PACKAGE)
    return [_read_fault(name) for name in sorted(found.name for found in pkgutil.iter_modules(package.__path__))]


def _read_fault(name: str) -> Fault:
    module = importlib.import_module(f"{PACKAGE}.{name}")
    noticed_by = getattr(module, "NOTICED_BY", ())
    if not module.__doc__ or not noticed_by or isinstance(noticed_by, str):
        raise FaultError(
            f"{PACKAGE}.{name} has no docstring or no NOTICED_BY; give it a docstring that tells the fault in one "
            'sentence, and NOTICED_BY = ("the.clause.that.notices",)'
        )
    return Fault(name, " ".join(module.__doc__.split()), tuple(noticed_by))
