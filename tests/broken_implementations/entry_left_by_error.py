"""Where the function that makes an object raises, the scope is left with None."""

from typing import Any, cast

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.call.error",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        try:
            return super().__call__()
        except ValueError:
            self.set(cast(Any, None))
            raise


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
