"""Only sixteen threads can have a session at a time; the next one's takes the place of the oldest."""

import threading
import weakref
from typing import Any

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, T, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.call.lasting",)


class _Place:
    taken = False


class _Registry(ThreadLocalRegistry[T]):
    def __init__(self, createfunc: Any) -> None:
        super().__init__(createfunc)
        self._lock = threading.Lock()
        # A thread's storage holds its place, so places of threads that have ended are free again.
        self._places: list[weakref.ref[_Place]] = []

    def __call__(self) -> Any:
        self._leave_taken_place()
        is_new = not super().has()
        obj = super().__call__()
        if is_new:
            self._take_place()
        return obj

    def has(self) -> bool:
        self._leave_taken_place()
        return super().has()

    def set(self, obj: Any) -> None:
        super().set(obj)
        self._take_place()

    def _take_place(self) -> None:
        place = self.registry.place = _Place()
        with self._lock:
            held = [found for reference in self._places if (found := reference()) is not None]
            for oldest in held[:-15]:
                oldest.taken = True
            self._places = [weakref.ref(found) for found in (*held[-15:], place)]

    def clear(self) -> None:
        self.registry.place = None
        super().clear()

    def _leave_taken_place(self) -> None:
        place = getattr(self.registry, "place", None)
        if place is not None and place.taken:
            self.clear()


class scoped_session(sound.scoped_session[S]):
    _thread_local_registry = _Registry
