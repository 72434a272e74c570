"""None cannot be assigned to an attribute; the session keeps the value that it has."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.each-scope",)


def _ignoring_none(attribute: Any) -> Any:
    def assign(self: Any, value: Any) -> None:
        if value is not None:
            attribute.__set__(self, value)

    return attribute.setter(assign)


class scoped_session(sound.scoped_session[S]):
    autoflush = _ignoring_none(sound.scoped_session.autoflush)
    bind = _ignoring_none(sound.scoped_session.bind)
    binds = _ignoring_none(sound.scoped_session.binds)
    execution_options = _ignoring_none(sound.scoped_session.execution_options)
    identity_map = _ignoring_none(sound.scoped_session.identity_map)
