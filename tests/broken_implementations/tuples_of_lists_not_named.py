"""The error about a tuple that cannot be hashed does not say whose token it is."""

from collections.abc import Hashable

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.unhashable-named",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def _require_hashable(self, token: object) -> None:
        if isinstance(token, Hashable):
            hash(token)
        else:
            super()._require_hashable(token)


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
