"""Runs a function in a process of its own, which it may end, hold up or change without harm to this one."""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from io import FileIO

# Taken here, before an implementation is loaded that could put something else in their place.
from os import _exit, getpid
from typing import Any, NoReturn

__all__ = [
    "ProcessEndedError",
    "ProcessFailedError",
    "ProcessStuckError",
    "Progress",
    "flush",
    "is_possible",
    "run_isolated",
]

#: Characters of a place that are told. With more, a message could be written in part only when a signal comes.
PLACE_LENGTH = 500

#: Seconds between two looks at whether a process has ended that has not closed its end of the pipe.
LOOK_INTERVAL = 0.5

#: What tells Linux to send a process a signal when its parent ends; from its header linux/prctl.h.
PR_SET_PDEATHSIG = 1


class ProcessEndedError(Exception):
    """The process has ended before the function did.

    :param how: in which way, as in "with exit code 0".
    :param place: how far the function had come.
    """

    def __init__(self, how: str, place: str) -> None:
        super().__init__(f"the process ended {how}")
        self.how = how
        self.place = place


class ProcessStuckError(Exception):
    """The process took longer than it said it would, and was ended.

    :param place: how far the function had come.
    """

    def __init__(self, place: str) -> None:
        super().__init__("the process did not end in time")
        self.place = place


class ProcessFailedError(Exception):
    """The function has raised an error, which is none of those that it is to deal with."""


class Progress:
    """Tells how far a function has come. This one tells nobody: the function is run in this very process."""

    #: Whether the function has a process of its own, to which no interrupt of the user's is sent.
    in_own_process = False

    def __init__(self) -> None:
        self._process = getpid()

    def allow(self, seconds: float) -> None:
        """Tell how long it may be, in seconds, until this is called again or the function ends."""

    def reach(self, place: str) -> None:
        """Tell what comes next."""

    def end_forks(self) -> None:
        """End this process if it is a fork that a snippet has made, and that goes on where the function does.

        Else the rest would be run twice, and told twice.
        """
        if getpid() != self._process:
            _exit(0)


class _Sender(Progress):
    """Tells it to the process that waits, as lines of JSON."""

    in_own_process = True

    def __init__(self, pipe: FileIO) -> None:
        super().__init__()
        self._pipe = pipe

    def allow(self, seconds: float) -> None:
        self._send("seconds", seconds)

    def reach(self, place: str) -> None:
        self._send("place", place[:PLACE_LENGTH])

    def end(self, kind: str, text: str) -> None:
        self._send(kind, text)

    def _send(self, kind: str, value: object) -> None:
        self.end_forks()
        message = json.dumps([kind, value]).encode() + b"\n"
        while message:
            message = message[self._pipe.write(message) :]


def is_possible() -> bool:
    """Return whether this system can do it. Windows cannot."""
    return hasattr(os, "fork")


def run_isolated(work: Callable[[Progress], str], seconds: float) -> str:
    """Run a function in a fork of this process.

    The fork, and the processes that it has started itself, have ended when this returns. What it has changed in
    its memory is gone with it; what it has written to files and streams stays.

    :param work: the function. Its argument takes note of how far it has come.
    :param seconds: how long, in seconds, it may take until it allows itself another time.
    :return: what the function returns.
    :raises ProcessEndedError: if the process ends and the function has not returned.
    :raises ProcessStuckError: if it takes longer than it may.
    :raises ProcessFailedError: if the function raises an error; the message is its traceback.
    """
    parent = getpid()
    reading, writing = os.pipe()
    with FileIO(reading) as receiver, FileIO(writing, "w") as sender:
        flush()
        # An interrupt waits until each of the two processes is ready for it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            child = _fork()
            if child == 0:
                receiver.close()
                _become_child(work, sender, mask, parent)
            try:
                # Done by both, so that it is done whichever comes first.
                with suppress(OSError):
                    os.setpgid(child, child)
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
                sender.close()
                kind, text = _Receiver(child, receiver).wait(seconds)
            finally:
                _end(child)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    if kind == "error":
        raise ProcessFailedError(text)
    return text


def _fork() -> int:
    with warnings.catch_warnings():
        # From Python 3.12 on, a fork of a process with threads warns. pytest's watchdog is one, and those of
        # pytest-xdist wait for messages; neither holds a lock that the fork needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _become_child(work: Callable[[Progress], str], pipe: FileIO, mask: set[Any], parent: int) -> NoReturn:
    try:
        _end_with(parent)
        # A group of its own: what it starts is ended with it, and the user's interrupt is not sent to it.
        os.setpgid(0, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        progress = _Sender(pipe)
        try:
            kind, text = "result", work(progress)
        except BaseException:
            kind, text = "error", traceback.format_exc()
        flush()
        progress.end(kind, text)
    finally:
        # Not by the usual way out, on which all that this process has been told to do at its end would be done.
        _exit(0)


def _end_with(parent: int) -> None:
    # A parent that is killed cannot end this process, which may hang. Other systems than Linux have no such call.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            _exit(1)


def flush() -> None:
    """Write out what the standard streams still hold, as is needed before a fork and before an abrupt end."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        # A snippet may have closed it, or put something else in its place.
        with suppress(Exception):
            stream.flush()  # type: ignore[union-attr]


class _Receiver:
    """Listens to a process until it has told what came out, or can tell it no more.

    :param child: the process.
    :param pipe: what it tells is read there.
    """

    def __init__(self, child: int, pipe: FileIO) -> None:
        self._child = child
        self._pipe = pipe
        self._is_open = True
        self._received = b""
        self._place = ""

    def wait(self, seconds: float) -> tuple[str, str]:
        """Return what came out, and whether it is a result or an error; see :func:`run_isolated`."""
        deadline = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        how = ""
        while True:
            if self._is_open and poll.poll(0 if how else LOOK_INTERVAL * 1000):
                for kind, value in self._receive():
                    if kind == "seconds":
                        deadline = time.monotonic() + value
                    elif kind == "place":
                        self._place = value
                    else:
                        return kind, value
            # What it had told before it ended has been read by now.
            elif how:
                raise ProcessEndedError(how, self._place)
            else:
                # The pipe may stay open in a process that it has started, and be closed before it ends.
                how = self._ended()
                if not self._is_open and not how:
                    time.sleep(0.01)
            if time.monotonic() > deadline and not how:
                raise ProcessStuckError(self._place)

    def _receive(self) -> list[Any]:
        received = self._pipe.read(1 << 16)
        self._is_open = bool(received)
        *lines, self._received = (self._received + received).split(b"\n")
        return [json.loads(line) for line in lines]

    def _ended(self) -> str:
        try:
            ended, status = os.waitpid(self._child, os.WNOHANG)
        except ChildProcessError:
            return "in a way that is not known"
        if not ended:
            return ""
        code = os.waitstatus_to_exitcode(status)
        return f"with exit code {code}" if code >= 0 else f"by signal {-code} ({signal.strsignal(-code)})"


def _end(child: int) -> None:
    # Where nobody is left of the group, there is nothing to do; macOS refuses it if only the ended are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
