"""A method passes on a list of what it can iterate over, where that is of a class of your own."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.methods",)


class scoped_session(sound.scoped_session[S]):
    def _forward(self, method: Any, args: Any, kw: Any) -> Any:
        own = [type(value).__module__ not in ("builtins", "sqlalchemy") for value in args]
        return super()._forward(
            method,
            [
                list(value) if is_own and hasattr(value, "__iter__") else value
                for value, is_own in zip(args, own, strict=True)
            ],
            kw,
        )
