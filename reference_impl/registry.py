"""Registries: one object for each scope, made when it is first asked for."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "UnhashableTokenError"]

T = TypeVar("T")

#: What is found where there is no object. None will not do: it is an object like the others.
_NOTHING: Any = object()


class ScopedRegistry(Generic[T]):
    """Keeps one object for each scope, where a function says which scope is the current one.

    The behaviour is that of ``sqlalchemy.util.ScopedRegistry``. Beyond it, first calls that race in
    one scope make a single object, and a token that cannot be hashed is refused by name.

    :param createfunc: called without arguments; returns the object for a scope that has none yet. It
        runs under the registry's lock, so it must not wait for another thread's first call.
    :param scopefunc: called without arguments, anew each time the registry is used; returns a hashable
        token for the current scope, such as a request or its number. Tokens that are equal name the same
        scope.
    """

    createfunc: Callable[[], T]
    scopefunc: Callable[[], Any]
    #: The storage: a dictionary from token to object.
    registry: Any
    #: Held while an object is made, so that a scope's first calls agree on one object.
    lock: AbstractContextManager[Any]

    def __init__(self, createfunc: Callable[[], T], scopefunc: Callable[[], Any]) -> None:
        self.createfunc = createfunc
        self.scopefunc = scopefunc
        self.registry = {}
        self._renew_lock()
        _locking[id(self)] = self

    def __call__(self) -> T:
        """Return the current scope's object, and make it first if there is none.

        :return: the object that :meth:`set` stored, or that ``createfunc`` made.
        :raises UnhashableTokenError: if the scope function returns a token that cannot be hashed.

        What ``createfunc`` raises reaches the caller as it is, and nothing is stored.
        """
        token = self._token()
        # Not "in" first: another thread in this scope may clear the object in between.
        found = self.registry.get(token, _NOTHING)
        if found is _NOTHING:
            with self.lock:
                found = self.registry.get(token, _NOTHING)
                if found is _NOTHING:
                    # The function may have stored an object itself, and that one stays.
                    found = self.registry.setdefault(token, self.createfunc())
        return found  # type: ignore[no-any-return]

    def has(self) -> bool:
        """Return whether the current scope has an object; none is made.

        :raises UnhashableTokenError: if the scope function returns a token that cannot be hashed.
        """
        return self._token() in self.registry

    def set(self, obj: T) -> None:
        """Store an object for the current scope, in place of any that is there.

        :param obj: any object at all; it is neither copied nor called.
        :raises UnhashableTokenError: if the scope function returns a token that cannot be hashed.
        """
        self.registry[self._token()] = obj

    def clear(self) -> None:
        """Forget the current scope's object, if there is one; nothing is done to the object itself.

        :raises UnhashableTokenError: if the scope function returns a token that cannot be hashed.
        """
        self.registry.pop(self._token(), None)

    def _renew_lock(self) -> None:
        self.lock = threading.RLock()

    def _token(self) -> Any:
        token = self.scopefunc()
        try:
            hash(token)
        except TypeError:
            raise UnhashableTokenError(self.scopefunc, token) from None
        return token


#: The registries that have a lock, by ``id()``, because those of a subclass need not be hashable.
_locking: WeakValueDictionary[int, ScopedRegistry[Any]] = WeakValueDictionary()


def _renew_locks() -> None:
    """Free the locks that were held by threads that the child of a fork does not have."""
    for registry in _locking.values():
        registry._renew_lock()


# Windows has no forks.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)


class ThreadLocalRegistry(ScopedRegistry[T]):
    """Keeps one object for each thread, in a ``threading.local()``.

    The behaviour is that of ``sqlalchemy.util.ThreadLocalRegistry``. There is no scope function: the
    running thread is the scope. When a thread ends, its object is forgotten with it.

    :param createfunc: called without arguments; returns the object for a thread that has none yet.
    """

    #: The storage: a ``threading.local()`` whose ``value`` is the running thread's object.
    registry: threading.local

    def __init__(self, createfunc: Callable[[], T]) -> None:
        self.createfunc = createfunc
        # No two threads share a scope, so there is nobody to race with, and no lock.
        self.registry = threading.local()

    def __call__(self) -> T:
        """Return the running thread's object, and make it first if there is none.

        :return: the object that :meth:`set` stored, or that ``createfunc`` made.

        What ``createfunc`` raises reaches the caller as it is, and nothing is stored.
        """
        try:
            return self.registry.value  # type: ignore[no-any-return]
        except AttributeError:
            # Carry on outside this handler: an error raised in here would drag this one along.
            pass
        # None of the four goes through another one: what a subclass makes of one of them is its own.
        obj = self.registry.value = self.createfunc()
        return obj

    def has(self) -> bool:
        """Return whether the running thread has an object; none is made."""
        return hasattr(self.registry, "value")

    def set(self, obj: T) -> None:
        """Store an object for the running thread, in place of any that is there.

        :param obj: any object at all; it is neither copied nor called.
        """
        self.registry.value = obj

    def clear(self) -> None:
        """Forget the running thread's object, if there is one; nothing is done to the object itself."""
        if hasattr(self.registry, "value"):
            del self.registry.value


class UnhashableTokenError(TypeError):
    """A scope function returned something that cannot be the key of a dictionary.

    SQLAlchemy lets Python's own ``TypeError`` through, which names the token's type and no function.

    :param scopefunc: the scope function.
    :param token: what it returned.
    """

    # BaseException keeps both arguments by itself, for copies and pickles.
    def __init__(self, scopefunc: Callable[[], object], token: object) -> None:
        self.scopefunc = scopefunc
        self.token = token

    def __str__(self) -> str:
        name = getattr(self.scopefunc, "__qualname__", self.scopefunc)
        return (
            f"the scope function {_shown(name)} returned {_shown(self.token)}, which cannot be hashed; "
            "let it return a hashable token, such as a string, a number or a tuple of them"
        )


def _shown(value: object) -> str:
    try:
        return repr(value)
    except Exception:
        return object.__repr__(value)
