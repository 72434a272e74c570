"""An attribute of one's own is seen by the thread alone that has set it."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.own-attributes",)


class scoped_session(sound.scoped_session[S]):
    def __init__(self, session_factory: Any, scopefunc: Any = None) -> None:
        super().__init__(session_factory, scopefunc)
        self.__dict__["_own"] = threading.local()

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("registry", "session_factory") or hasattr(type(self), name):
            super().__setattr__(name, value)
        else:
            vars(self._own)[name] = value

    def __delattr__(self, name: str) -> None:
        if vars(self._own).pop(name, self) is self:
            super().__delattr__(name)

    def __getattribute__(self, name: str) -> Any:
        own = super().__getattribute__("__dict__").get("_own")
        if own is not None and name in vars(own):
            return vars(own)[name]
        return super().__getattribute__(name)
