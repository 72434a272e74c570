"""A method is a new function each time it is read."""

from functools import wraps
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("access.method.is-method",)


class _Method:
    def __init__(self, function: Any) -> None:
        self.function = function

    def __get__(self, instance: Any, owner: object) -> Any:
        if instance is None:
            return self.function

        @wraps(self.function)
        def call(*args: Any, **kw: Any) -> Any:
            return self.function(instance, *args, **kw)

        return call


class scoped_session(sound.scoped_session[S]):
    pass


for _name, _method in vars(sound.scoped_session).items():
    if hasattr(_method, "__wrapped__"):
        setattr(scoped_session, _name, _Method(_method))
