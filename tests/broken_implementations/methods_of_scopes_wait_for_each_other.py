"""Where there is a scope function, a method waits while another scope's is at work."""

from contextlib import nullcontext
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        # Where each thread is a scope, there is none.
        with getattr(self.registry, "lock", nullcontext()):
            return super()._forward(method, args, kw)
