"""Attributes of a class that are found, each time they are used, on the current session.

Here and where a scoped session is called, the registry's ``__call__`` is spelled out. Python goes straight from a
method to another one, and takes a detour to call an object. It makes a fifth of the time, as ``make bench`` shows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Never, Protocol, TypeVar, cast

from sqlalchemy.orm import Session

from reference_impl.registry import ScopedRegistry

__all__ = ["assignable", "class_method", "method", "read_only", "session_type"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Forwarded(Protocol[T_co]):
    """The type of an attribute that is read from the current session, and cannot be assigned."""

    def __get__(self, instance: object, owner: object) -> T_co: ...

    def __set__(self, instance: object, value: Never) -> None: ...


class ForwardedBothWays(Protocol[T]):
    """The type of an attribute that is read from the current session and assigned to it."""

    def __get__(self, instance: object, owner: object) -> T: ...

    def __set__(self, instance: object, value: T) -> None: ...


class HasRegistry(Protocol):
    """What forwards: something that has a registry of sessions."""

    @property
    def registry(self) -> ScopedRegistry[Any]:
        """Gives the current session."""


class _AttributeNames:
    """Gives, for any attribute, that attribute's name."""

    def __getattr__(self, name: str) -> str:
        return name


# A type checker takes this for a session, so each line of scoped_session's list takes over the type
# that Session itself declares, overloads included. When the module runs, it gives the attribute's name.
session_type = cast(Session, _AttributeNames())


def method(of_session: T) -> Forwarded[T]:
    """Return a method that finds the current session when it is called, and calls its method of that name.

    :param of_session: an attribute of ``session_type``.
    """
    name = cast(str, of_session)

    def forward(self: HasRegistry, /, *args: Any, **kwargs: Any) -> Any:
        return getattr(self.registry.__call__(), name)(*args, **kwargs)

    return cast(Forwarded[T], _documented(forward, getattr(Session, name)))


def class_method(of_session: T) -> T:
    """Return a class method that calls that of ``Session``, and asks for no current session.

    As in SQLAlchemy it is that of ``Session`` itself, whatever class the factory makes. It is looked up at each
    call, so that a replacement on ``Session`` is used.

    :param of_session: an attribute of ``session_type``.
    :return: the class method.
    """
    name = cast(str, of_session)

    def forward(cls: type[object], /, *args: Any, **kwargs: Any) -> Any:
        return getattr(Session, name)(*args, **kwargs)

    return cast(T, classmethod(_documented(forward, getattr(Session, name).__func__)))


def read_only(of_session: T) -> Forwarded[T]:
    """Return a property that reads the current session's attribute of that name.

    :param of_session: an attribute of ``session_type``.
    """
    name = cast(str, of_session)
    return cast(Forwarded[T], property(_reader(name), doc=getattr(Session, name).__doc__))


def assignable(of_session: T) -> ForwardedBothWays[T]:
    """Return a property that reads, and assigns, the current session's attribute of that name.

    :param of_session: an attribute of ``session_type``.
    """
    name = cast(str, of_session)

    def assign(self: HasRegistry, value: Any) -> None:
        setattr(self.registry.__call__(), name, value)

    # Session documents none of these where help() would find it.
    return cast(
        ForwardedBothWays[T], property(_reader(name), assign, doc=f"Of the current session: Session.{name}")
    )


def _documented(forward: Callable[..., Any], of_session: Callable[..., Any]) -> Callable[..., Any]:
    """Let help() and inspect.signature() show of a function what ``Session`` says of its own.

    :param forward: the function, which is changed.
    :param of_session: the function of ``Session``.
    :return: ``forward``.
    """
    update_wrapper(forward, of_session)
    forward.__qualname__ = f"scoped_session.{forward.__name__}"
    return forward


def _reader(name: str) -> Callable[[HasRegistry], Any]:
    def read(self: HasRegistry) -> Any:
        return getattr(self.registry.__call__(), name)

    return read
