"""While the scope function is at work, its thread is refused any use of the registry."""

import threading
from typing import Any

from sqlalchemy.exc import InvalidRequestError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.scopefunc.nested",)


class _Guarded(ScopedRegistry[Any]):
    def __init__(self, createfunc: Any, scopefunc: Any) -> None:
        super().__init__(createfunc, scopefunc)
        self._asking: set[int] = set()

    def _token(self) -> Any:
        thread = threading.get_ident()
        if thread in self._asking:
            raise InvalidRequestError("The scope function may not use the registry that has called it.")
        self._asking.add(thread)
        try:
            return super()._token()
        finally:
            self._asking.discard(thread)


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = _Guarded
