"""``remove()`` looks for hooks that are not there, and so asks the ``__getattr__()`` of a subclass."""

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.subclass.own-names",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        for hook in getattr(self, "before_remove_hooks", ()):
            hook(self)
        super().remove()
