"""Runs a clause: from a fresh namespace, in a folder of its own, within a time limit."""

from __future__ import annotations

import doctest
import gc
import os
import signal
import sys
import tempfile
import threading
import time
import types
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool
from sybil.evaluators.doctest import DocTest, DocTestRunner

from .clauses import Clause, Page
from .databases import Database
from .implementations import Implementation, substituted
from .older_sqlalchemy import lend

__all__ = ["run"]


def run(clause: Clause, page: Page, implementation: Implementation, database: Database | None = None) -> str:
    """Run a clause and tell what went wrong.

    What a reader would do is done: the page's setup is run, the programs that it includes lie in the
    current folder, and the snippets of the clauses that this one comes after are run before its own.
    A warning that a snippet does not catch is an error.

    :param clause: the clause.
    :param page: its page.
    :param implementation: what the snippets import.
    :param database: what they work on; None for the SQLite file that they name.
    :return: an empty string if all output was as expected; else the place, what was expected and what came.
    """
    threads_before = set(threading.enumerate())
    with ExitStack() as stack:
        stack.enter_context(substituted(implementation))
        if database is not None:
            stack.enter_context(database.instead_of_files())
        lend(stack.enter_context(pytest.MonkeyPatch.context()))
        thread_errors = stack.enter_context(_thread_errors())
        stack.enter_context(_own_folder(page))
        stack.enter_context(_own_connections())
        namespace = stack.enter_context(_own_namespace())
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("error")
        limit = TimeLimit(page.timeout)
        try:
            with limit.enforced():
                failure = _run_snippets(clause, page, namespace)
        except TimeLimitExceeded:
            failure = ""
        # Also if the snippet swallowed the interrupt.
        if limit.exceeded:
            failure = (
                f"{clause.page}:{clause.line}: the clause {clause.id!r} did not end within "
                f"{page.timeout:g} seconds. Find what it waits for, or raise the limit with :timeout: on the "
                "page's setup.\n"
            )
    return failure + _thread_failed(clause, thread_errors) or _threads_left(clause, threads_before)


def _run_snippets(clause: Clause, page: Page, namespace: dict[str, Any]) -> str:
    if page.setup is not None:
        try:
            # Not with this module's own future features.
            code = compile(page.setup.text, f"<setup of {page.path}>", "exec", dont_inherit=True)
            exec(code, namespace)
        except TimeLimitExceeded:
            raise
        # SystemExit and what pytest.skip() raises are failures, too, when a setup raises them.
        except BaseException as error:
            return f"{page.path}:{page.setup.line}: the page's setup raises {type(error).__name__}: {error}\n"
    output: list[str] = []
    for part in page.story(clause):
        for snippet in part.snippets:
            runner = _Runner(part, clause)
            # Under this name doctest finds, in a traceback, the source of what an earlier snippet defined.
            name = f"{part.id}:{snippet.line}"
            test = DocTest(list(snippet.examples), namespace, name, page.path, snippet.line - 1, docstring=None)
            runner.run(test, out=output.append, clear_globs=False)
            if output:
                return "".join(output)
    return ""


class _Runner(DocTestRunner):
    """Stops at a clause's first surprise, and names its place."""

    def __init__(self, part: Clause, clause: Clause) -> None:
        super().__init__(doctest.FAIL_FAST | doctest.DONT_ACCEPT_TRUE_FOR_1)
        self.part = part
        self.clause = clause

    def report_success(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        """Refuse what doctest lets pass: output before an expected error, which the page does not show."""
        if example.exc_msg is not None and not got.startswith("Traceback"):
            out(f"{self._failure_header(test, example)}Output before the error:\n    {got.splitlines()[0]}\n")

    def _failure_header(self, test: DocTest, example: doctest.Example) -> str:
        assert test.lineno is not None
        line = test.lineno + example.lineno + 1
        why = "" if self.part.id == self.clause.id else f", which {self.clause.id!r} comes after"
        source = "    ".join(example.source.splitlines(keepends=True))
        return f"{test.filename}:{line}: clause {self.part.id!r} ({self.part.level}){why}:\n    {source}"


@contextmanager
def _own_folder(page: Page) -> Iterator[None]:
    with (
        tempfile.TemporaryDirectory(prefix="clause-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        for program in page.programs:
            Path(folder, program.name).write_text(program.text, encoding="utf-8")
        patch.chdir(folder)
        patch.syspath_prepend(folder)
        environment = dict(os.environ)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(environment)
            # Another clause imports the programs anew, from a folder of its own.
            for program in page.programs:
                sys.modules.pop(Path(program.name).stem, None)


@contextmanager
def _own_connections() -> Iterator[None]:
    opened: list[Any] = []

    def note(connection: Any, record: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    try:
        yield
    finally:
        event.remove(Pool, "connect", note)
        # By now nobody uses them any more: the sessions that a snippet left open are gone with its namespace.
        for connection in opened:
            connection.close()


@contextmanager
def _own_namespace() -> Iterator[dict[str, Any]]:
    # Classes that a snippet defines are shown as the interpreter shows them, without a module's name.
    module = types.ModuleType("__main__")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", module)
        try:
            yield module.__dict__
        finally:
            module.__dict__.clear()
            # A snippet may have switched the collector off. Sessions stand in reference cycles; what they
            # hold must not reach into the next clause.
            gc.enable()
            gc.collect()


@contextmanager
def _thread_errors() -> Iterator[list[str]]:
    """Collect what threads raise that nobody catches."""
    errors: list[str] = []

    def note(hook_arguments: threading.ExceptHookArgs) -> None:
        name = hook_arguments.thread.name if hook_arguments.thread else "a thread"
        errors.append(f"{name} ends with {hook_arguments.exc_type.__name__}: {hook_arguments.exc_value}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading, "excepthook", note)
        yield errors


def _thread_failed(clause: Clause, errors: list[str]) -> str:
    if not errors:
        return ""
    return (
        f"{clause.page}:{clause.line}: in the clause {clause.id!r}, {errors[0]}. Let its snippets catch the error "
        "and show it.\n"
    )


def _threads_left(clause: Clause, before: set[threading.Thread]) -> str:
    started = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in started:
        thread.join(timeout=1.0)
    left = [thread.name for thread in started if thread.is_alive()]
    if not left:
        return ""
    return (
        f"{clause.page}:{clause.line}: the clause {clause.id!r} leaves threads running: {', '.join(left)}. "
        "Let its snippets wait for them with join().\n"
    )


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
