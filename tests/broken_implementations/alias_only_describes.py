"""``scoped_session[Session]`` can be neither called nor subclassed, and so it is with the registries."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.generic",)


class _Alias:
    def __init__(self, origin: Any, args: Any) -> None:
        self.__origin__ = origin
        self.__args__ = args if isinstance(args, tuple) else (args,)


class _Given:
    def __class_getitem__(cls, args: Any) -> Any:
        return _Alias(cls, args)


class ScopedRegistry(_Given, sound.ScopedRegistry[Any]):
    pass


class ThreadLocalRegistry(sound.ThreadLocalRegistry[Any], ScopedRegistry):
    __class_getitem__ = _Given.__dict__["__class_getitem__"]


class scoped_session(_Given, sound.scoped_session[Any]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
