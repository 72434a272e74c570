"""Where the function that makes an object raises, the thread is left with None."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "thread-local-registry.call.error",
    "registry.factory.error-stores-nothing",
)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T]):
    def __call__(self) -> Any:
        try:
            return super().__call__()
        except Exception:
            self.registry.value = None
            raise


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = ThreadLocalRegistry
