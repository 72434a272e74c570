"""Contextual sessions on a context variable in place of ``threading.local()``.

A context is handed on: a task gets a copy of it, and so does a thread that is started for a task. So what the
variable holds is a box that belongs to one thread. Copies of the context share it within the thread, and another
thread that finds it there makes one of its own. If a thread's first use is in a task, the box is that task's
alone; this is why making a registry makes the box of its thread, too.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from types import MethodType
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary, ref

from sqlalchemy.exc import InvalidRequestError, SADeprecationWarning, SAWarning
from sqlalchemy.orm import Session

from tests.correct_implementations.forwarded import ASSIGNABLE, METHODS, READABLE

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)
T = TypeVar("T")

_MISSING: Any = object()


class ScopedRegistry(Generic[T]):
    """Keeps an object for each token.

    :param createfunc: makes the objects.
    :param scopefunc: returns the token of the current scope.
    """

    def __init__(self, createfunc: Callable[[], T], scopefunc: Callable[[], Any]) -> None:
        self._create = createfunc
        self._scope = scopefunc
        self._objects: dict[Any, T] = {}

    def __call__(self) -> T:
        """Return the current scope's object, and make it first if there is none."""
        token = self._scope()
        found = self._objects.get(token, _MISSING)
        if found is _MISSING:
            # Of two threads that come here at a time, one stores first, and both return that object.
            found = self._objects.setdefault(token, self._create())
        return found  # type: ignore[no-any-return]

    def has(self) -> bool:
        """Return whether the current scope has an object."""
        return self._scope() in self._objects

    def set(self, obj: T) -> None:
        """Store the current scope's object."""
        self._objects[self._scope()] = obj

    def clear(self) -> None:
        """Forget the current scope's object."""
        token = self._scope()
        # An empty dictionary's pop() lets a token pass that cannot be hashed.
        hash(token)
        self._objects.pop(token, None)


class _Box:
    """Stands for a thread, as long as one of its contexts is there."""

    def __init__(self) -> None:
        self.thread = ref(threading.current_thread())


_box: ContextVar[_Box] = ContextVar("the box of the running thread")


def _box_of_thread() -> _Box:
    box = _box.get(None)
    if box is None or box.thread() is not threading.current_thread():
        box = _Box()
        _box.set(box)
    return box


class ThreadLocalRegistry(ScopedRegistry[T]):
    """Keeps an object for each thread.

    :param createfunc: makes the objects.
    """

    def __init__(self, createfunc: Callable[[], T]) -> None:
        self._create = createfunc
        # The registry keeps the objects, and not the box: an object that refers to its registry can go with it.
        self._by_box: WeakKeyDictionary[_Box, T] = WeakKeyDictionary()
        _box_of_thread()

    def __call__(self) -> T:
        """Return the running thread's object, and make it first if there is none."""
        box = _box_of_thread()
        found = self._by_box.get(box, _MISSING)
        if found is _MISSING:
            self._by_box[box] = found = self._create()
        return found  # type: ignore[no-any-return]

    def has(self) -> bool:
        """Return whether the running thread has an object."""
        return _box_of_thread() in self._by_box

    def set(self, obj: T) -> None:
        """Store the running thread's object."""
        self._by_box[_box_of_thread()] = obj

    def clear(self) -> None:
        """Forget the running thread's object."""
        self._by_box.pop(_box_of_thread(), None)


class _Attribute:
    """An attribute of the current session.

    :param name: its name.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: object) -> Any:
        return self if instance is None else getattr(instance.registry(), self.name)

    def __set__(self, instance: Any, value: object) -> None:
        if self.name not in ASSIGNABLE:
            raise AttributeError(f"{self.name!r} can only be read")
        setattr(instance.registry(), self.name, value)


class _Method:
    """A method of the current session, which is looked for when the method is called.

    :param name: its name.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, scoped: Any, /, *args: Any, **kw: Any) -> Any:
        return getattr(scoped.registry(), self.name)(*args, **kw)

    def __get__(self, instance: Any, owner: object) -> Any:
        return self if instance is None else MethodType(self, instance)


class _QueryProperty:
    def __init__(self, registry: Callable[[], Any], query_cls: Any) -> None:
        self.registry = registry
        self.query_cls = query_cls

    def __get__(self, instance: object, owner: Any) -> Any:
        session = self.registry()
        return session.query(owner) if self.query_cls is None else self.query_cls(owner, session=session)


class scoped_session(Generic[S]):  # noqa: N801
    """Keeps a session for each scope, and passes on to the current one.

    :param session_factory: makes the sessions.
    :param scopefunc: returns the token of the current scope; without it, each thread is one.
    """

    registry: ScopedRegistry[S]

    def __init__(self, session_factory: Any, scopefunc: Callable[[], Any] | None = None) -> None:
        self.session_factory = session_factory
        if scopefunc is None:
            self.registry = ThreadLocalRegistry(session_factory)
        else:
            self.registry = ScopedRegistry(session_factory, scopefunc)

    def __call__(self, **kw: Any) -> S:
        """Return the current session, and make it first if there is none."""
        if kw and self.registry.has():
            raise InvalidRequestError("Scoped session is already present; no new arguments may be specified.")
        if kw:
            session: S = self.session_factory(**kw)
            self.registry.set(session)
        else:
            session = self.registry()
        if getattr(session, "_is_asyncio", False):
            warnings.warn(
                "Using `scoped_session` with asyncio is deprecated and will raise an error in a future version. "
                "Please use `async_scoped_session` instead.",
                SADeprecationWarning,
                stacklevel=2,
            )
        return session

    def remove(self) -> None:
        """Close the current session, if there is one, and forget it."""
        if self.registry.has():
            self.registry().close()
            self.registry.clear()

    def configure(self, **kwargs: Any) -> None:
        """Change the factory, and warn if there is a session already."""
        if self.registry.has():
            warnings.warn(
                "At least one scoped session is already present.  configure() can not affect sessions that "
                "have already been created.",
                SAWarning,
                stacklevel=2,
            )
        self.session_factory.configure(**kwargs)

    def query_property(self, query_cls: Any = None) -> Any:
        """Return a class attribute that makes queries on the current session."""
        return _QueryProperty(self.registry, query_cls)

    identity_key = staticmethod(Session.identity_key)
    object_session = staticmethod(Session.object_session)


for _name in METHODS:
    setattr(scoped_session, _name, _Method(_name))
for _name in (*ASSIGNABLE, *READABLE):
    setattr(scoped_session, _name, _Attribute(_name))
