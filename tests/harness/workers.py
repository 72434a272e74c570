"""Threads that do one thing at a time, each when it is told to."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from queue import Empty, SimpleQueue

__all__ = ["Outcome", "StepTimeoutError", "Worker", "working"]


class StepTimeoutError(Exception):
    """A thread has not done what it was told within the time that it may take."""


@dataclass(frozen=True)
class Outcome:
    """What became of a step.

    :param output: what it printed.
    :param error: what it raised; None where it raised nothing.
    """

    output: str
    error: BaseException | None

    def replay(self) -> None:
        """Print what the step printed, and raise what it raised."""
        sys.stdout.write(self.output)
        if self.error is not None:
            raise self.error


class Worker:
    """A thread that waits for steps, and takes them one at a time.

    :param name: the thread's name.
    """

    def __init__(self, name: str) -> None:
        self._steps: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._errors: SimpleQueue[BaseException | None] = SimpleQueue()
        # A thread that hangs in a step must not keep the process from ending.
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def take(self, step: Callable[[], object], timeout: float) -> Outcome:
        """Let the thread take a step, and wait until it has.

        :param step: called on the thread. What it prints is captured.
        :param timeout: how long to wait, in seconds.
        :raises StepTimeoutError: if it takes longer. The thread may then be used no more.
        """
        # The output is redirected from here, so that a thread that hangs cannot take it along.
        with redirect_stdout(StringIO()) as output:
            self._steps.put(step)
            try:
                error = self._errors.get(timeout=timeout)
            except Empty:
                raise StepTimeoutError from None
        return Outcome(output.getvalue(), error)

    def dismiss(self) -> None:
        """Tell the thread to end when it has done what it is doing."""
        self._steps.put(None)

    def join(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    def _work(self) -> None:
        while (step := self._steps.get()) is not None:
            error: BaseException | None = None
            try:
                step()
            # SystemExit, too, is something that a page may show.
            except BaseException as raised:
                error = raised
            self._errors.put(error)
            # Nothing of a step stays here: its frames would keep alive what it used.
            del step, error


@contextmanager
def working(names: list[str]) -> Iterator[list[Worker]]:
    """Start workers for the length of a block; all have ended when it is left without an error.

    :param names: the names of the threads.
    """
    workers = [Worker(name) for name in names]
    for worker in workers:
        worker.start()
    try:
        yield workers
    finally:
        for worker in workers:
            worker.dismiss()
    # After an error one of them may hang, so they are waited for here only.
    for worker in workers:
        worker.join()
