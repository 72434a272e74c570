"""Starts processes, and ends them with all that they have started, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import psutil

__all__ = ["PATIENCE", "end_with_all", "interruptions_wait", "running"]

#: Seconds after which a program that does not answer, or does not end, is given up.
PATIENCE = 180


@contextmanager
def interruptions_wait() -> Iterator[None]:
    """Let Ctrl-C wait until the end of a block, so that nothing is started that nobody will end.

    Only the main thread is told of Ctrl-C; in another one there is nothing to do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interruptions: list[int] = []
    earlier = signal.signal(signal.SIGINT, lambda number, _frame: interruptions.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)
        if interruptions:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def running(command: Sequence[str], **settings: Any) -> Iterator[subprocess.Popen[str]]:
    """Run a process for the length of a block, and end it there with all that it has started.

    :param command: what is run.
    :param settings: those of ``subprocess.Popen``.
    :return: the process, which has a session of its own.
    """
    with ExitStack() as at_the_end:
        with interruptions_wait():
            process: subprocess.Popen[str] = at_the_end.enter_context(
                subprocess.Popen(command, text=True, start_new_session=True, **settings)
            )
            at_the_end.callback(end_with_all, process)
        yield process


def end_with_all(
    process: subprocess.Popen[Any], gently: signal.Signals | None = None, patience: float = 0
) -> None:
    """End a process and all that it has started, and wait until they have ended.

    :param process: one that was started with a session of its own. It may have ended.
    :param gently: the signal that its group is sent before it is killed; None to kill it at once.
    :param patience: the seconds that it then has to end by itself.
    """
    with interruptions_wait():
        started = _descendants(process)
        if gently is not None:
            _signal_group(process, gently)
            _wait_for_all(process, started, patience)
        # What a process that has ended by itself has left is in its group.
        _signal_group(process, signal.SIGKILL)
        for descendant in started:
            with suppress(psutil.NoSuchProcess):
                descendant.kill()
        _wait_for_all(process, started, PATIENCE)


def _signal_group(process: subprocess.Popen[Any], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _descendants(process: subprocess.Popen[Any]) -> list[psutil.Process]:
    """Return what a process has started, also those that have a session of their own, as PostgreSQL's have."""
    if process.poll() is not None:
        return []
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def _wait_for_all(process: subprocess.Popen[Any], started: Sequence[psutil.Process], patience: float) -> None:
    end = time.monotonic() + patience
    while (process.poll() is None or any(map(_runs, started))) and time.monotonic() < end:
        time.sleep(0.01)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
