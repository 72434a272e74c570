"""``remove()`` leaves the session as a ``with`` block does, by ``__exit__()``, in place of calling ``close()``."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.remove.only-closes",)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            session: Any = self.registry()
            try:
                if hasattr(type(session), "__exit__"):
                    session.__exit__(None, None, None)
                else:
                    session.close()
            finally:
                self.registry.clear()
