"""Finds the implementation under test, and puts it where the snippets import it from."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from traceback import TracebackException
from typing import Any

import pytest

from . import isolation
from .isolation import ProcessEndedError, ProcessFailedError, ProcessStuckError, run_isolated

__all__ = ["REFERENCE", "UNKNOWN", "Implementation", "ImplementationError", "load", "substituted"]

REFERENCE = "reference_impl"

#: What is said of a module that does not tell its version.
UNKNOWN = "unknown"

#: The names that an implementation must have, and the modules of SQLAlchemy in which a clause finds them.
PLACES = {
    "scoped_session": ("sqlalchemy.orm", "sqlalchemy.orm.scoping"),
    "ScopedRegistry": ("sqlalchemy.util",),
    "ThreadLocalRegistry": ("sqlalchemy.util",),
}


#: Seconds that the import of an implementation may take.
IMPORT_TIMEOUT = 120.0


class ImplementationError(Exception):
    """The module that is to be tested cannot be: it is not there, or lacks a name."""


@dataclass(frozen=True)
class Implementation:
    """What is tested.

    :param module: the name of the module.
    :param version: its version, or :data:`UNKNOWN`.
    :param names: the three classes, by name.
    """

    module: str
    version: str
    names: dict[str, Any]

    @property
    def is_reference(self) -> bool:
        """Whether this is the project's own."""
        return self.module == REFERENCE


def load(module_name: str) -> Implementation:
    """Import the implementation to be tested.

    :param module_name: an importable module; ``sqlalchemy`` stands for SQLAlchemy's own classes.
    :raises ImplementationError: if it cannot be imported, or lacks one of the three names.
    """
    _try_import(module_name)
    try:
        # What it warns of when it is imported is not ours to judge.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = importlib.import_module(module_name)
            names = {
                name: getattr(
                    importlib.import_module(places[0]) if module_name == "sqlalchemy" else module, name, None
                )
                for name, places in PLACES.items()
            }
    except KeyboardInterrupt:
        raise
    # A module may also raise SystemExit.
    except BaseException as error:
        # Unlike str(), it does not fail where the error cannot be shown.
        message = TracebackException.from_exception(error)
        reason = f"{type(error).__name__}: {message}".partition("\n")[0]
        raise ImplementationError(
            f"the module cannot be imported ({reason}); "
            "give the name of a module that 'python -c \"import ...\"' can import here"
        ) from error
    missing = [name for name, value in names.items() if not callable(value)]
    if missing:
        raise ImplementationError(f"the module has no {', '.join(missing)}; it must have {', '.join(PLACES)}")
    return Implementation(module_name, _version(module_name, module), names)


def _try_import(module_name: str) -> None:
    """Import a module in another process first: where it ends the process or hangs, this one has to say so."""
    if module_name in sys.modules or not isolation.is_possible():
        return
    try:
        run_isolated(lambda progress: _import_silently(module_name), IMPORT_TIMEOUT)
    except ProcessEndedError as error:
        raise ImplementationError(
            f"the module cannot be imported (the process that imports it ends {error.how}); "
            "let it do nothing that ends or crashes the program"
        ) from None
    except ProcessStuckError:
        raise ImplementationError(
            f"the module cannot be imported (its import has not ended after {IMPORT_TIMEOUT:g} seconds); "
            "find what it waits for"
        ) from None
    except ProcessFailedError:
        # The same error comes again where it is told.
        pass


def _import_silently(module_name: str) -> str:
    # What the module prints, or says of itself when it fails, comes again, too.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    importlib.import_module(module_name)
    return ""


def _version(module_name: str, module: Any) -> str:
    # A module may have a __getattr__() of its own that raises whatever it likes.
    with suppress(Exception):
        if (version := getattr(module, "__version__", None)) is not None:
            return str(version)
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(module_name.partition(".")[0])
    return UNKNOWN


@contextmanager
def substituted(implementation: Implementation) -> Iterator[None]:
    """Put an implementation in the places where SQLAlchemy has its own, and take it out again."""
    with pytest.MonkeyPatch.context() as patch:
        for name, places in PLACES.items():
            for place in places:
                patch.setattr(importlib.import_module(place), name, implementation.names[name])
        yield
