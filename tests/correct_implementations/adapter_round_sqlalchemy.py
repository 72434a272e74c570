"""An adapter round SQLAlchemy's classes: it has one of them, and is none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

# They are taken when this module is imported. When a clause runs, the classes below stand in their places.
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session as SQLAlchemyScopedSession  # noqa: N812
from sqlalchemy.util import ScopedRegistry as SQLAlchemyScopedRegistry
from sqlalchemy.util import ThreadLocalRegistry as SQLAlchemyThreadLocalRegistry

from tests.correct_implementations.forwarded import ASSIGNABLE, METHODS, READABLE

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)
T = TypeVar("T")


class ScopedRegistry(Generic[T]):
    """Keeps an object for each scope in SQLAlchemy's registry.

    :param createfunc: makes the objects.
    :param scopefunc: returns the token of the current scope.
    """

    def __init__(self, createfunc: Callable[[], T], scopefunc: Callable[[], Any]) -> None:
        self._adapted: SQLAlchemyScopedRegistry[T] = SQLAlchemyScopedRegistry(createfunc, scopefunc)

    def __call__(self) -> T:
        """Return the current scope's object."""
        return self._adapted()

    def has(self) -> bool:
        """Return whether there is one."""
        return self._adapted.has()

    def set(self, obj: T) -> None:
        """Store one."""
        self._adapted.set(obj)

    def clear(self) -> None:
        """Forget it."""
        self._adapted.clear()


class ThreadLocalRegistry(ScopedRegistry[T]):
    """Keeps an object for each thread in SQLAlchemy's registry.

    :param createfunc: makes the objects.
    """

    def __init__(self, createfunc: Callable[[], T]) -> None:
        self._adapted = SQLAlchemyThreadLocalRegistry(createfunc)


class scoped_session(Generic[S]):  # noqa: N801
    """Passes everything on to SQLAlchemy's ``scoped_session``.

    :param session_factory: makes the sessions.
    :param scopefunc: returns the token of the current scope.
    """

    def __init__(self, session_factory: Any, scopefunc: Callable[[], Any] | None = None) -> None:
        self._adapted: SQLAlchemyScopedSession[S] = SQLAlchemyScopedSession(session_factory, scopefunc)
        self.registry = _adapter_round(self._adapted.registry)

    @property
    def session_factory(self) -> Any:
        """The factory, as it was given."""
        return self._adapted.session_factory

    def __call__(self, **kw: Any) -> S:
        """Return the current session."""
        return self._adapted(**kw)

    def remove(self) -> None:
        """Close the current session and forget it."""
        self._adapted.remove()

    def configure(self, **kwargs: Any) -> None:
        """Change the factory."""
        self._adapted.configure(**kwargs)

    def query_property(self, query_cls: Any = None) -> Any:
        """Return a class attribute that makes queries."""
        return self._adapted.query_property(query_cls)

    identity_key = staticmethod(SQLAlchemyScopedSession.identity_key)
    object_session = staticmethod(SQLAlchemyScopedSession.object_session)


def _adapter_round(adapted: SQLAlchemyScopedRegistry[S]) -> ScopedRegistry[S]:
    adapter = cast(
        "ScopedRegistry[S]",
        object.__new__(
            ThreadLocalRegistry if isinstance(adapted, SQLAlchemyThreadLocalRegistry) else ScopedRegistry
        ),
    )
    adapter._adapted = adapted
    return adapter


def _method(name: str) -> Callable[..., Any]:
    def call(self: scoped_session[Any], /, *args: Any, **kw: Any) -> Any:
        return getattr(self._adapted, name)(*args, **kw)

    return call


def _attribute(name: str, *, is_assignable: bool) -> property:
    def read(self: scoped_session[Any]) -> Any:
        return getattr(self._adapted, name)

    def assign(self: scoped_session[Any], value: Any) -> None:
        setattr(self._adapted, name, value)

    return property(read, assign if is_assignable else None)


for _name in METHODS:
    setattr(scoped_session, _name, _method(_name))
for _name in (*ASSIGNABLE, *READABLE):
    setattr(scoped_session, _name, _attribute(_name, is_assignable=_name in ASSIGNABLE))
