"""When a thread ends that used two registries, only the session of the first one is closed."""

import threading
import weakref
from typing import Any

from reference_impl.scoping import _ThreadLocalSessions
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.thread-end.each-registry",)


# Its dictionary is another one in each thread.
_first = threading.local()


class _Registry(_ThreadLocalSessions[S]):
    def __call__(self) -> Any:
        obj = super().__call__()
        is_first = vars(_first).setdefault("registry", weakref.ref(self))() is self
        # Storage that a clause puts into its place has no guard. Whether this registry is the first in its thread
        # depends on the clauses that ran before.
        if not is_first and hasattr(self.registry, "guard"):
            self.registry.guard.session = None
        return obj


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry
