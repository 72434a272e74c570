"""Whoever waits for the factory in a scope gets the exception that it raises, too."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.error-of-one-call",)


class _Making:
    callers = 0
    error: Exception | None = None


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._making: dict[Any, _Making] = {}
        self._counting = threading.Lock()

    def __call__(self) -> Any:
        token = self._token()
        if token in self.registry:
            return self.registry[token]
        with self._counting:
            making = self._making.setdefault(token, _Making())
            making.callers += 1
        try:
            with self.lock:
                if making.error is not None:
                    raise making.error
                try:
                    if token not in self.registry:
                        self.registry.setdefault(token, self.createfunc())
                except Exception as error:
                    # A single caller may try again.
                    making.error = error if making.callers > 1 else None
                    raise
                return self.registry[token]
        finally:
            with self._counting:
                making.callers -= 1
                if not making.callers:
                    self._making.pop(token, None)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
