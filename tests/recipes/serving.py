"""Starts a server program of the recipes in a process that tells what becomes of its sessions."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil

from tests.recipes.processes import PATIENCE, running
from tests.recipes.programs import Run, environment_for, save_program

__all__ = ["NoAnswerError", "Report", "WatchedServer", "serve_watched"]

#: How often in a row nothing may be at work for a server to be at rest, and the seconds between.
_LOOKS = 3
_BETWEEN = 0.05
#: Seconds that a process which has closed its output gets, to be gone.
_ENDING = 5
#: How many of its last lines are shown of what a program has printed.
_LAST_LINES = 15

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


class NoAnswerError(Exception):
    """A server program has ended, or hangs, and does not do what it is asked for.

    :param program: its file.
    :param asked: what it was asked for.
    :param exit_code: how it ended, as ``subprocess`` has it; None if it still runs.
    :param printed: what it has printed.
    """

    def __init__(self, program: str, asked: str, exit_code: int | None, printed: str) -> None:
        if exit_code is None:
            became = "it still runs, but does not answer; it seems to hang"
        elif exit_code < 0:
            became = f"{signal.Signals(-exit_code).name} has ended it; where memory runs out, the system does this"
        else:
            became = f"it has ended with exit code {exit_code}"
        lines = printed.strip().splitlines()[-_LAST_LINES:]
        shown = "\n  ".join(["Its last lines:", *lines]) if lines else "It has printed nothing."
        super().__init__(
            f"{program} was asked for {asked}: {became}.\n{shown}\n"
            f"Find the cause there, or run it alone: python docs/recipes/{program}"
        )


@dataclass(frozen=True)
class Report:
    """What has become of the sessions of an application since it was started.

    :param begun: how many requests it has begun to work on.
    :param at_work: how many it works on.
    :param sessions: how many sessions have begun a transaction with the database.
    :param transactions: how many transactions of sessions were not ended.
    :param shared: how many sessions were seen by more than one request.
    :param connections: how many connections are out of the pool.
    :param entries: how many sessions are in its registry.
    :param memory: what its process has in memory, in bytes.
    """

    begun: int
    at_work: int
    sessions: int
    transactions: int
    shared: int
    connections: int
    entries: int
    memory: int


class WatchedServer:
    """An application that runs, and that is watched.

    :param program: its file.
    :param process: its process.
    :param log: the file that holds what it prints.
    :raises NoAnswerError: if it does not begin to listen.
    """

    def __init__(self, program: str, process: subprocess.Popen[str], log: Path) -> None:
        self._program = program
        self._process = process
        self._log = log
        self.port = self._wait_for_port()

    @property
    def process(self) -> int:
        """The number of its process."""
        return self._process.pid

    def ask(self, path: str, method: str = "GET", fault: str = "") -> tuple[int, Any]:
        """Send one request, over a connection of its own.

        :param path: what is asked for.
        :param method: how.
        :param fault: what the request meets with, a name from ``FAULTS`` in ``watched.py``.
        :return: the status of the answer and, unless the server has failed, its value.
        :raises NoAnswerError: if none comes.
        """
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers={"X-Fault": fault} if fault else {})
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            raise self._no_answer(f"{method} {path}") from None
        finally:
            connection.close()
        return answer.status, json.loads(body) if answer.status < 500 else body

    def report(self) -> Report:
        """Return what has become of its sessions so far.

        :raises NoAnswerError: if it does not tell.
        """
        try:
            found = json.loads(self._ask_watcher())
            memory = psutil.Process(self.process).memory_info().rss
        except (OSError, ValueError, psutil.NoSuchProcess):
            raise self._no_answer("a report on its sessions") from None
        return Report(**found, memory=memory)

    def report_at_rest(self, patience: float = PATIENCE) -> Report:
        """Wait until also those requests are done whose clients have gone away, and report.

        :param patience: after so many seconds it is reported in any case.
        :raises NoAnswerError: if it does not tell.
        """
        end = time.monotonic() + patience
        report, looks = self.report(), 0
        while looks < _LOOKS and time.monotonic() < end:
            time.sleep(_BETWEEN)
            before, report = report, self.report()
            looks = looks + 1 if report.at_work == 0 and report.begun == before.begun else 0
        return report

    def interrupt(self) -> Run:
        """Interrupt it as Ctrl-C does, wait until it has ended, and return what it leaves.

        :raises NoAnswerError: if it does not end.
        """
        self._process.send_signal(signal.SIGINT)
        try:
            exit_code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise self._no_answer("its end, with SIGINT") from None
        return Run(exit_code, "", self._printed())

    def _wait_for_port(self) -> int:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            if found := _ADDRESS.search(self._printed()):
                with suppress(OSError), socket.create_connection(("127.0.0.1", int(found[1])), timeout=1):
                    return int(found[1])
            time.sleep(0.02)
        raise self._no_answer("a port to listen on")

    def _ask_watcher(self) -> bytes:
        """Return the line that the watcher answers with.

        The pipes are used without Python's buffers, which could not be closed after the process has died.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        os.write(self._process.stdin.fileno(), b"report\n")
        answers = self._process.stdout.fileno()
        end, line = time.monotonic() + PATIENCE, b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([answers], [], [], max(0, end - time.monotonic()))
            part = os.read(answers, 65536) if ready else b""
            if not part:
                raise TimeoutError
            line += part
        return line

    def _no_answer(self, asked: str) -> NoAnswerError:
        # It may be on its way out; one that hangs has been waited for already.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ENDING)
        return NoAnswerError(self._program, asked, self._process.returncode, self._printed())

    def _printed(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def serve_watched(
    folder: Path,
    name: str,
    url: str | None,
    *,
    replace: Mapping[str, str] | None = None,
    without_remove: bool = False,
) -> Iterator[WatchedServer]:
    """Run an application of the recipes for the length of a block.

    :param folder: where the program is saved and run.
    :param name: the name of its file.
    :param url: the value of DATABASE_URL; None leaves the program its default, an SQLite file in the folder.
    :param replace: what is changed in the program.
    :param without_remove: let ``remove()`` do nothing.
    :return: the application, which answers.
    :raises NoAnswerError: if it does not answer.
    """
    save_program(folder, name, replace)
    log = folder / "log.txt"
    watched = Path(__file__).parent / "watched.py"
    with (
        log.open("w", encoding="utf-8") as printed,
        running(
            [sys.executable, str(watched), name, *(["--without-remove"] if without_remove else [])],
            cwd=folder,
            env=environment_for(url, PORT="0"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=printed,
        ) as process,
    ):
        yield WatchedServer(name, process, log)
