"""Where there is a scope function, a method waits while another scope's is at work."""

from functools import wraps
from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.no-waiting",)


def _forwarding(method: Any) -> Any:
    @wraps(method)
    def forward(self: Any, /, *args: Any, **kw: Any) -> Any:
        # Where each thread is a scope, this lock does nothing.
        with self.registry.lock:
            return method(self, *args, **kw)

    return forward


class scoped_session(sound.scoped_session[S]):
    pass


for _name, _method in vars(reference_impl.scoped_session).items():
    if hasattr(_method, "__wrapped__"):
        setattr(scoped_session, _name, _forwarding(_method))
