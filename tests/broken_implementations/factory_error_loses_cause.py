"""An error of the factory or the scope function has no cause, and hides the one being handled."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, T

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.factory.errors.cause",)


class ScopedRegistry(sound.ScopedRegistry[T]):
    def __call__(self) -> T:
        try:
            return super().__call__()
        except BaseException as error:
            raise error from None


class ThreadLocalRegistry(sound.ThreadLocalRegistry[T], ScopedRegistry[T]):
    def __call__(self) -> T:
        try:
            return super().__call__()
        except BaseException as error:
            raise error from None


class scoped_session(sound.scoped_session[S]):
    _scoped_registry = ScopedRegistry
    _thread_local_registry = ThreadLocalRegistry
