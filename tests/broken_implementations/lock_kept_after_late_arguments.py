"""Where there is a scope function and arguments are refused, the registry's lock is not given back."""

from contextlib import nullcontext

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.refusal-over",)


class scoped_session(sound.scoped_session[S]):
    def _refuse_arguments_if_present(self) -> None:
        lock = getattr(self.registry, "lock", nullcontext())
        lock.__enter__()
        super()._refuse_arguments_if_present()
        lock.__exit__(None, None, None)
