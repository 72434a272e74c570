"""The reference implementation, on registries that a subclass can exchange; the broken ones are built from it."""

from __future__ import annotations

import threading
from functools import wraps
from typing import Any, TypeVar, cast

from sqlalchemy.exc import SADeprecationWarning
from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry
from reference_impl.scoping import _ThreadLocalSessions

__all__ = [
    "SESSION_IS_PRESENT",
    "S",
    "ScopedRegistry",
    "T",
    "TellingRegistry",
    "ThreadLocalRegistry",
    "asyncio_warning",
    "scoped_session",
]

S = TypeVar("S", bound=Session)
T = TypeVar("T")

#: What ``configure()`` warns of.
SESSION_IS_PRESENT = (
    "At least one scoped session is already present.  configure() can not affect sessions that have already been "
    "created."
)


def asyncio_warning() -> SADeprecationWarning:
    """Return a new warning of the kind that a call gives where the session is an ``AsyncSession``."""
    deprecation = SADeprecationWarning(
        "Using `scoped_session` with asyncio is deprecated and will raise an error in a future "
        "version. Please use `async_scoped_session` instead."
    )
    deprecation.deprecated_since = "1.4.23"
    return deprecation


class TellingRegistry(ThreadLocalRegistry[T]):
    """A ``ThreadLocalRegistry`` that tells any thread which object is the main thread's.

    :param createfunc: makes the objects.
    """

    of_main_thread: T | None = None

    def __call__(self) -> T:
        """Return the running thread's object, and make it first if there is none."""
        obj = super().__call__()
        self._note(obj)
        return obj

    def set(self, obj: T) -> None:
        """Store an object for the running thread."""
        super().set(obj)
        self._note(obj)

    def clear(self) -> None:
        """Forget the running thread's object."""
        super().clear()
        self._note(None)

    def _note(self, obj: T | None) -> None:
        if threading.get_ident() == threading.main_thread().ident:
            self.of_main_thread = obj


class scoped_session(reference_impl.scoped_session[S]):  # noqa: N801
    """A ``scoped_session`` that keeps its sessions in registries of the classes named here.

    :param session_factory: makes the sessions.
    :param scopefunc: tells the scope; without it, each thread is one.
    """

    _scoped_registry: type[ScopedRegistry[Any]] = ScopedRegistry
    _thread_local_registry: type[ThreadLocalRegistry[Any]] = ThreadLocalRegistry

    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        if scopefunc is None:
            self.registry = _closing_at_thread_end(self._thread_local_registry)(session_factory)
        else:
            self.registry = self._scoped_registry(session_factory, scopefunc)

    def _session_of_main_thread(self) -> S:
        """Return the session of the main thread, if a ``TellingRegistry`` knows one, or else the current one."""
        own = self.registry()
        return getattr(self.registry, "of_main_thread", None) or own

    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        """Call a method of the reference implementation that forwards; a subclass can do so in its own way.

        :param method: the method, as a function.
        :param args: what the caller gave by position.
        :param kw: what the caller gave by name.
        """
        return method(self, *args, **kw)


def _through_hook(method: Any) -> Any:
    @wraps(method)
    def forward(self: Any, /, *args: Any, **kw: Any) -> Any:
        return self._forward(method, args, kw)

    return forward


# What forwards has the documentation, and the name, of the session's own method. The two class methods ask for no
# session.
for _name, _method in vars(reference_impl.scoped_session).items():
    if hasattr(_method, "__wrapped__") and not isinstance(_method, classmethod):
        setattr(scoped_session, _name, _through_hook(_method))


def _closing_at_thread_end(registry: type[ThreadLocalRegistry[Any]]) -> type[ThreadLocalRegistry[Any]]:
    if registry is ThreadLocalRegistry:
        return _ThreadLocalSessions
    if not issubclass(registry, ThreadLocalRegistry):
        return registry
    # What the class does comes first, and reaches what the reference implementation adds through super().
    bases = (registry, _ThreadLocalSessions)
    return cast("type[ThreadLocalRegistry[Any]]", type(registry.__name__, bases, {}))
