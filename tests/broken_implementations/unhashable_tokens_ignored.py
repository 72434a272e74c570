"""``has()`` and ``clear()`` do nothing where the token cannot be hashed."""

from contextlib import suppress

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scope.token.unhashable",
    "scoped-registry.unhashable",
)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def has(self) -> bool:
        try:
            return super().has()
        except TypeError:
            return False

    def clear(self) -> None:
        with suppress(TypeError):
            super().clear()


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
