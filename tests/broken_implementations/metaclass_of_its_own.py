"""The class has a metaclass of its own, so that it cannot be a base beside a class with another one."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.bases",)


class _Scoped(type):
    pass


class scoped_session(sound.scoped_session[S], metaclass=_Scoped):
    pass
