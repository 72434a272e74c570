"""The classes of the registries cannot be given the class of their objects."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.generic",)


class ScopedRegistry(sound.ScopedRegistry[Any]):
    pass


class ThreadLocalRegistry(sound.ThreadLocalRegistry[Any], ScopedRegistry):
    pass


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
