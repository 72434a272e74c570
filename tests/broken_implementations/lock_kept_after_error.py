"""Where the function that makes an object raises, the registry's lock is not given back."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-registry.call.error",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> Any:
        token = self._token()
        if token not in self.registry:
            self.lock.__enter__()
            if token not in self.registry:
                self.registry.setdefault(token, self.createfunc())
            self.lock.__exit__(None, None, None)
        return self.registry[token]


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
