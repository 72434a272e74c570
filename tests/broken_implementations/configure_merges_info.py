"""``configure()`` puts an ``info`` together with an earlier one."""

from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.configure.replaces",)


class scoped_session(sound.scoped_session[S]):
    def configure(self, **kwargs: Any) -> None:
        earlier = getattr(self.session_factory, "kw", {}).get("info")
        if earlier and kwargs.get("info"):
            kwargs["info"] = {**earlier, **kwargs["info"]}
        super().configure(**kwargs)
