"""The reference implementation, on registries that a subclass can exchange; the broken ones are built from it."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry
from reference_impl.scoping import _ThreadLocalSessions

__all__ = ["S", "ScopedRegistry", "T", "ThreadLocalRegistry", "scoped_session"]

S = TypeVar("S", bound=Session)
T = TypeVar("T")


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


def _closing_at_thread_end(registry: type[ThreadLocalRegistry[Any]]) -> type[ThreadLocalRegistry[Any]]:
    if registry is ThreadLocalRegistry:
        return _ThreadLocalSessions
    if not issubclass(registry, ThreadLocalRegistry):
        return registry
    # What the class does comes first, and reaches what the reference implementation adds through super().
    bases = (registry, _ThreadLocalSessions)
    return cast("type[ThreadLocalRegistry[Any]]", type(registry.__name__, bases, {}))
