"""Runs the text on mutants, in a copy of the project, one after the other.

As a program, started in the root of such a copy, it reads jobs from standard input and writes what became of them
to standard output, one JSON object a line. Each run takes place in a fork of this process, in which everything but
the project's own code is imported already.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

__all__ = ["run_job"]

#: Where a run leaves its conformance report, and what it prints, in the copy.
REPORT = Path("mutation-report.json")
OUTPUT = Path("mutation-output.txt")

#: What the runs import, and what takes the longest.
PRELOADED = (
    "babel.messages.pofile",
    "http.server",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.ext.asyncio",
    "sybil.integration.pytest",
    "unittest.mock",
)

#: The exit code of the child that finds out whether the implementation can be imported; none of pytest's.
NOT_IMPORTABLE = 100

#: How many of the last lines that a run printed are shown if it ends in an unexpected way.
SHOWN_LINES = 10


def run_job(file: str, code: str, tests: list[str], timeout: float) -> dict[str, str | None]:
    """Run a part of the text on a changed file, and restore the file.

    :param file: the file to change, relative to the current folder.
    :param code: what to put there for the run.
    :param tests: what to run, as arguments of pytest; the run stops at the first failure.
    :param timeout: seconds after which the run is stopped.
    :return: the ``result``, which is "killed", "timed out" or "survived", and in ``killed_by`` the clause that
        failed, or "import" if the implementation cannot be imported, or None. If the run ended in a way that does
        not tell, there are instead ``undecided``, which says how, and ``printed``, the last lines of its output.
    """
    path = Path(file)
    original = path.read_bytes()
    for left in (REPORT, OUTPUT):
        left.unlink(missing_ok=True)
    path.write_text(code, encoding="utf-8")
    try:
        exit_code = _run(lambda: _run_pytest(tests), timeout)
        # Asked apart from pytest, whose exit code is the same for whatever else it cannot begin with.
        cannot_be_imported = (
            exit_code == pytest.ExitCode.USAGE_ERROR and _run(_try_import, timeout) == NOT_IMPORTABLE
        )
    finally:
        path.write_bytes(original)
    if exit_code is None:
        return {"result": "timed out", "killed_by": None}
    if exit_code == pytest.ExitCode.OK:
        return {"result": "survived", "killed_by": None}
    if cannot_be_imported:
        return {"result": "killed", "killed_by": "import"}
    clause = _first_failure()
    if exit_code == pytest.ExitCode.TESTS_FAILED and clause is not None:
        return {"result": "killed", "killed_by": clause}
    return _undecided(exit_code)


def _run(action: Callable[[], int], timeout: float) -> int | None:
    """Return the exit code that an action gives, in a fork; negative if a signal ended it; None if time is up."""
    deadline = time.monotonic() + timeout
    ended = 0
    # Not while it is unknown whom to end along with this process.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    child = os.fork()
    if child == 0:
        _become(action)
    try:
        # A group of its own, because a snippet may start further processes.
        os.setpgid(child, child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
        while time.monotonic() < deadline:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        return None
    finally:
        # Where nobody is left of the group, there is nothing to do.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        if not ended:
            os.waitpid(child, 0)


def _become(action: Callable[[], int]) -> None:
    exit_code: int = pytest.ExitCode.INTERNAL_ERROR
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        output = os.open(OUTPUT, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        exit_code = action()
        sys.stdout.flush()
    finally:
        # Not sys.exit(): what the parent would do at its end is not for the child to do.
        os._exit(exit_code)


def _run_pytest(tests: list[str]) -> int:
    arguments = [*tests, "-q", "-x", "-pno:cacheprovider", "--assert=plain", f"--conformance-report={REPORT}"]
    return int(pytest.main(arguments, plugins=[_LastFirst()]))


def _try_import() -> int:
    # Not before the fork, which imports the project's own code anew.
    from tests.harness.implementations import REFERENCE, ImplementationError, load

    try:
        load(REFERENCE)
    except ImplementationError:
        return NOT_IMPORTABLE
    return 0


class _LastFirst:
    """Runs the clauses from the last to the first.

    The reference pages, which go into every detail, come before the guide, where threads wait for each other.
    """

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.reverse()


def _first_failure() -> str | None:
    if not REPORT.exists():
        return None
    clauses = json.loads(REPORT.read_text(encoding="utf-8"))["clauses"]
    return next((clause["id"] for clause in clauses if clause["result"] == "not kept"), None)


def _undecided(exit_code: int) -> dict[str, str | None]:
    """Tell how a run has ended that has neither passed nor named a clause that fails."""
    if exit_code < 0:
        how = f"was ended by the signal {signal.Signals(-exit_code).name}"
    else:
        how = f"ended with exit code {exit_code} and names no clause that fails"
    return {"undecided": f"pytest {how}", "printed": "\n".join(_printed()[-SHOWN_LINES:])}


def _printed() -> list[str]:
    return OUTPUT.read_text(encoding="utf-8", errors="replace").splitlines() if OUTPUT.exists() else []


def _serve() -> None:
    # A changed file may be as long and as old as the one before it, and Python would take its old bytecode.
    sys.dont_write_bytecode = True
    # Whoever ends this process ends the run, too.
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
    # Ctrl-C reaches every process of the terminal; the one that started this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in PRELOADED:
        __import__(name)
    for line in sys.stdin:
        print(json.dumps(run_job(**json.loads(line))), flush=True)


if __name__ == "__main__":
    _serve()
