"""The time that a clause may take."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

__all__ = ["TimeLimit", "TimeLimitExceeded"]


class TimeLimitExceeded(KeyboardInterrupt):
    """A clause took longer than it may. An interrupt is what doctest lets through."""


class TimeLimit:
    """The time that a clause may take.

    :param seconds: how long, in seconds.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.exceeded = False

    @contextmanager
    def enforced(self) -> Iterator[None]:
        """Raise :class:`TimeLimitExceeded` in a block that takes longer."""
        started = time.monotonic()
        try:
            # Windows has no such timer; there, pytest's faulthandler_timeout ends the whole run.
            with self._alarm() if hasattr(signal, "setitimer") else nullcontext():
                yield
        finally:
            self.exceeded = time.monotonic() - started > self.seconds

    @contextmanager
    def _alarm(self) -> Iterator[None]:
        def stop(signum: int, frame: object) -> None:
            raise TimeLimitExceeded

        before = signal.signal(signal.SIGALRM, stop)
        # Again each second: on its way out, a snippet may wait once more, for a thread it started.
        signal.setitimer(signal.ITIMER_REAL, self.seconds, 1.0)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
