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
    def set(self, obj: Any) -> None:
        super().set(obj)
        if vars(_first).setdefault("registry", weakref.ref(self))() is not self:
            self.registry.guard.session = None


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry
