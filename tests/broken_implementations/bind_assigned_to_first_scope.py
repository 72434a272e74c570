"""Where there is a scope function, ``bind`` is assigned to the session of the first scope."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.each-scope",)


_sound: Any = sound.scoped_session


def _session_of_first_scope(scoped: Any) -> Any:
    own = scoped.registry()
    storage = scoped.registry.registry
    return next(iter(storage.values())) if isinstance(storage, dict) else own


def _assign(scoped: Any, value: Any) -> None:
    _session_of_first_scope(scoped).bind = value


class scoped_session(sound.scoped_session[S]):
    bind = _sound.bind.setter(_assign)
