"""What another thread stores while ``clear()`` is at work is lost."""

import time

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.threads",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def clear(self) -> None:
        remaining = dict(self.registry)
        remaining.pop(self._token(), None)
        # Here another thread may run at any time; so it does each time.
        time.sleep(0.01)
        self.registry = remaining


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
