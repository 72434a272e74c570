"""Finds, for every part of the three classes' interface, a clause that notices when that part is broken.

A part is a public name, a parameter, or an error that the reference implementation documents. What the parts
are is read off the classes themselves. A clause covers a part if it fails once the part is broken: a name that is
not there, an argument that does not arrive, an error that is another one.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

import reference_impl
from tests.harness.clauses import Clause, Page
from tests.harness.implementations import REFERENCE, load
from tests.harness.running import run

__all__ = ["CLASSES", "Part", "broken", "find_clause", "parts", "record_usage"]

CLASSES: tuple[type, ...] = (
    reference_impl.scoped_session,
    reference_impl.ScopedRegistry,
    reference_impl.ThreadLocalRegistry,
)
IMPLEMENTATION = load(REFERENCE)

#: The special methods by which the classes are used; the others are those of any object.
SPECIAL = ("__init__", "__call__", "__contains__", "__iter__")

#: Attributes that instances have, and the class does not.
INSTANCE_ATTRIBUTES = {
    "scoped_session": ("registry", "session_factory"),
    "ScopedRegistry": ("createfunc", "registry", "scopefunc"),
    "ThreadLocalRegistry": ("createfunc", "registry"),
}


@dataclass(frozen=True, order=True)
class Part:
    """A part of a class's interface.

    :param of: the class's name.
    :param name: an attribute's name.
    :param parameter: one of its parameters; empty where the attribute as a whole is meant.
    :param error: the type of an error that it raises; empty likewise.
    """

    of: str
    name: str
    parameter: str = ""
    error: str = ""

    def __str__(self) -> str:
        detail = f"({self.parameter}=)" if self.parameter else f" raising {self.error}" if self.error else ""
        return f"{self.of}.{self.name}{detail}"


def parts(of: type) -> set[Part]:
    """Return all parts of a class's interface.

    :param of: the reference implementation's class, or SQLAlchemy's. Only the former documents errors in a way
        that can be read here.
    """
    found = {Part(of.__name__, name) for name in INSTANCE_ATTRIBUTES[of.__name__]}
    for name in dir(of):
        if (name.startswith("_") and name not in SPECIAL) or Part(of.__name__, name) in found:
            continue
        attribute = inspect.getattr_static(of, name)
        if inspect.ismemberdescriptor(attribute):
            # SQLAlchemy keeps the attributes of instances in slots.
            continue
        function = _function(attribute)
        if function is not None:
            found |= {Part(of.__name__, name, parameter=parameter) for parameter in _parameters(function)}
            documented = re.findall(r":raises ([\w.]+):", function.__doc__ or "")
            found |= {Part(of.__name__, name, error=error.rpartition(".")[2]) for error in documented}
        if name != "__init__":
            found.add(Part(of.__name__, name))
    return found


def _function(attribute: Any) -> Any:
    """Return what is called where a class's attribute is.

    :param attribute: the attribute as the class stores it.
    :return: a function, or the method that a static or a class method gives, which takes what a caller gives; None
        where nothing can be called.
    """
    function = attribute.__get__(None, object) if isinstance(attribute, staticmethod | classmethod) else attribute
    return function if inspect.isfunction(function) or inspect.ismethod(function) else None


def _parameters(function: Any) -> list[str]:
    parameters = list(inspect.signature(function).parameters.values())
    return [
        parameter.name
        for parameter in parameters
        if parameter.name not in ("self", "cls") and not parameter.name.startswith("_")
    ]


@contextmanager
def _watched(note: Callable[[Part], None]) -> Iterator[None]:
    """Note each use of a part that comes from outside the implementation."""
    with pytest.MonkeyPatch.context() as patch:
        for of in CLASSES:
            for name, attribute in list(vars(of).items()):
                if not name.startswith("_") or name in SPECIAL:
                    patch.setattr(of, name, _watching(of, name, attribute, note))
            patch.setattr(of, "__getattribute__", _watching_attributes(of, note))
        yield


def _watching_attributes(of: type, note: Callable[[Part], None]) -> Any:
    find: Any = of.__getattribute__

    def find_and_note(self: Any, name: str) -> Any:
        if type(self) is of and name in INSTANCE_ATTRIBUTES[of.__name__]:
            _note_from_outside(Part(of.__name__, name), note)
        return find(self, name)

    return find_and_note


def _watching(of: type, name: str, attribute: Any, note: Callable[[Part], None]) -> Any:
    if isinstance(attribute, property):

        def read(self: Any) -> Any:
            _note_from_outside(Part(of.__name__, name), note)
            assert attribute.fget is not None
            return attribute.fget(self)

        def assign(self: Any, value: Any) -> None:
            assert attribute.fset is not None
            attribute.fset(self, value)

        return property(read, assign if attribute.fset else None)
    function = _function(attribute)
    if function is None:
        return attribute
    signature = inspect.signature(function)

    def call(*arguments: Any, **keywords: Any) -> Any:
        _note_from_outside(Part(of.__name__, name), note)
        try:
            given = signature.bind(*arguments, **keywords).arguments
        except TypeError:
            given = {}
        for parameter in given:
            _note_from_outside(Part(of.__name__, name, parameter=parameter), note)
        try:
            return function(*arguments, **keywords)
        except BaseException as error:
            for kind in type(error).__mro__:
                _note_from_outside(Part(of.__name__, name, error=kind.__name__), note)
            raise

    call.__wrapped__ = function  # type: ignore[attr-defined]
    call.__name__, call.__qualname__, call.__doc__ = name, f"{of.__name__}.{name}", function.__doc__
    return call if inspect.isfunction(attribute) else staticmethod(call)


def _note_from_outside(part: Part, note: Callable[[Part], None]) -> None:
    # The frames above: this function, the watching one, and its caller.
    if not sys._getframe(2).f_globals.get("__name__", "").startswith(REFERENCE):
        note(part)


def record_usage(pages: Iterable[Page]) -> dict[Part, set[str]]:
    """Run every clause and return the IDs of those that use a part, for each part.

    :param pages: the text.
    """
    clauses: dict[Part, set[str]] = {}
    for page in pages:
        for clause in page.clauses:
            used: set[Part] = set()
            with _watched(used.add):
                # In this process, where the uses are noted. In another order of its steps it uses the same.
                failure = run(clause, page, IMPLEMENTATION, once=True, isolated=False)
            # A clause that sees the watching function itself, in the place where a warning points, would take
            # every breakage for one. It cannot tell us anything.
            if failure:
                continue
            for part in used:
                clauses.setdefault(part, set()).add(clause.id)
    return clauses


class _OtherError(Exception):
    """Stands in for the error that is documented."""


@contextmanager
def broken(part: Part) -> Iterator[None]:
    """Break one part of the reference implementation for the length of a block."""
    (of,) = [candidate for candidate in CLASSES if candidate.__name__ == part.of]
    with pytest.MonkeyPatch.context() as patch:
        if part.name in INSTANCE_ATTRIBUTES[part.of]:
            _hide_from_outside(patch, of, part.name)
        elif not part.parameter and not part.error:
            patch.setattr(of, part.name, property(_refuse))
        else:
            break_it = _without_argument if part.parameter else _with_other_error
            patch.setattr(of, part.name, break_it(inspect.getattr_static(of, part.name), part))
        yield


def _refuse(self: object) -> Any:
    raise AttributeError("broken on purpose")


def _hide_from_outside(patch: pytest.MonkeyPatch, of: type, name: str) -> None:
    found_as_ever: Any = of.__getattribute__

    def find(self: Any, wanted: str) -> Any:
        if wanted == name and not sys._getframe(1).f_globals.get("__name__", "").startswith(REFERENCE):
            raise AttributeError("broken on purpose")
        return found_as_ever(self, wanted)

    patch.setattr(of, "__getattribute__", find)


def _without_argument(attribute: Any, part: Part) -> Any:
    function = _function(attribute)
    signature = inspect.signature(function)
    parameter = signature.parameters[part.parameter]
    is_variable = parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)

    def call(*arguments: Any, **keywords: Any) -> Any:
        bound = signature.bind(*arguments, **keywords)
        if is_variable or parameter.default is not parameter.empty:
            bound.arguments.pop(part.parameter, None)
        else:
            bound.arguments[part.parameter] = None
        return function(*bound.args, **bound.kwargs)

    call.__wrapped__ = function  # type: ignore[attr-defined]
    return call if inspect.isfunction(attribute) else staticmethod(call)


def _with_other_error(attribute: Any, part: Part) -> Any:
    def call(*arguments: Any, **keywords: Any) -> Any:
        try:
            return attribute(*arguments, **keywords)
        except BaseException as error:
            if part.error in (kind.__name__ for kind in type(error).__mro__):
                raise _OtherError from error
            raise

    return call


def find_clause(part: Part, usage: Mapping[Part, set[str]], pages: Iterable[Page]) -> Clause | None:
    """Return a clause that notices when a part is broken; None if there is none.

    :param part: the part.
    :param usage: which clauses use it, as :func:`record_usage` returns it.
    :param pages: the text.
    """
    for page in pages:
        for clause in page.clauses:
            if clause.id in usage.get(part, ()):
                with broken(part):
                    if run(clause, page, IMPLEMENTATION, once=True, isolated=False):
                        return clause
    return None
