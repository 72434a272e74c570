"""While the factory is at work, a call of its thread is refused, even one in another scope."""

import threading
from typing import Any

from sqlalchemy.exc import InvalidRequestError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.nested",)


class _Guarded(ScopedRegistry[Any]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._making: set[int] = set()

    def __call__(self) -> Any:
        token = self._token()
        if token in self.registry:
            return self.registry[token]
        thread = threading.get_ident()
        if thread in self._making:
            raise InvalidRequestError("The factory may not use the registry that has called it.")
        with self.lock:
            self._making.add(thread)
            try:
                return self.registry.setdefault(token, self.createfunc())
            finally:
                self._making.discard(thread)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Guarded
