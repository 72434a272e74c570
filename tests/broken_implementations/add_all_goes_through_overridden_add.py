"""``add_all()`` calls the ``add()`` that a subclass of the scoped session defines."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.alone",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        if method.__name__ == "add_all" and type(self).add is not scoped_session.add:
            return self.add(*args, **kw)
        return super()._forward(method, args, kw)
