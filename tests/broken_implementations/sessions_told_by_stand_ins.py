"""Of threads that ``threading`` did not start, one finds the session that an ended one of its number has left."""

import threading
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("thread-local-registry.call.one-after-another",)


class _Sessions(ThreadLocalRegistry[S]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._of_stand_ins: dict[Any, S] = {}

    def __call__(self) -> S:
        thread = threading.current_thread()
        if isinstance(thread, threading._DummyThread) and not self.has():
            if thread in self._of_stand_ins:
                self.set(self._of_stand_ins[thread])
            else:
                self._of_stand_ins[thread] = super().__call__()
        return super().__call__()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Sessions
