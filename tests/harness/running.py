"""Runs a clause: from a fresh namespace, in a folder of its own, within a time limit.

A clause that shows the steps of several threads is run in every order of these steps, and one that starts threads
is run again while Python switches between threads as often as it can. All this takes place in a process of the
clause's own, so that an implementation cannot end the run, hold it up, or keep anything until the next clause.
"""

from __future__ import annotations

import doctest
import gc
import os
import re
import sys
import tempfile
import threading
import time
import traceback
import types
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

# Most clauses need it, and each would import it anew in its own process.
import sqlalchemy.dialects.sqlite  # noqa: F401
from sqlalchemy import event
from sqlalchemy.pool import Pool
from sybil.evaluators.doctest import DocTest, DocTestRunner, OutputChecker

from . import isolation
from .clauses import Clause, Page
from .databases import Database
from .implementations import Implementation, substituted
from .isolation import ProcessEndedError, ProcessStuckError, Progress, run_isolated
from .older_sqlalchemy import lend
from .schedules import Order, Schedule, Step, format_order
from .snippets import Snippet
from .time_limit import TimeLimit, TimeLimitExceeded
from .workers import Outcome, StepTimeoutError, working

__all__ = ["run"]


#: How often a clause that starts threads is run again under a short switch interval, and once only if a run takes
#: long, which is because it waits.
REPETITIONS = 3
LONG_RUN = 0.5

#: Seconds after which Python lets another thread run, in these repetitions; otherwise it is 0.005.
SHORT_SWITCH_INTERVAL = 1e-6

#: Seconds beyond its time limit in which an attempt may find to its end, and tidy up. After that, its process is
#: ended: then the limit could not interrupt it.
GRACE = 30.0

#: What nobody sees at the ends of lines.
BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)

#: What is said of a KeyboardInterrupt that a clause raises in a process to which no other is sent.
NOT_THE_USER = "The user has not interrupted the run: the implementation or the snippet raises this.\n"


def run(
    clause: Clause,
    page: Page,
    implementation: Implementation,
    database: Database | None = None,
    *,
    once: bool = False,
    isolated: bool = True,
) -> str:
    """Run a clause as often as it needs, and tell what went wrong.

    :param clause: the clause.
    :param page: its page.
    :param implementation: what the snippets import.
    :param database: what they work on; None for the SQLite file that they name.
    :param once: leave out the orders that the page does not show, and the repetitions.
    :param isolated: run it in a process of its own, where the system can. Without that, whoever looks on from
        within this process sees what the clause does, and nothing keeps it from ending the process.
    :return: an empty string if all output was as expected; else the place, what was expected and what came.
    :raises ProcessFailedError: if the harness itself fails in that process.
    """
    if database is not None:
        # For the further runs the page's setup, which drops its tables and creates them, is enough.
        database.empty()
    # Made here, so that it is gone at the end, whatever becomes of the process that works in it.
    with tempfile.TemporaryDirectory(prefix="clause-", ignore_cleanup_errors=True) as folder:
        run_attempts = partial(_run_attempts, clause, page, implementation, database, folder, once=once)
        if not (isolated and isolation.is_possible()):
            return run_attempts(Progress())
        try:
            return run_isolated(run_attempts, GRACE)
        except ProcessEndedError as error:
            return _place(clause, error.place) + (
                f"There, or soon after, the process in which the clause {clause.id!r} was run ended {error.how}. "
                "Whatever this calls must return or raise, and not end or crash the program.\n"
            )
        except ProcessStuckError as error:
            return _place(clause, error.place) + (
                f"The clause {clause.id!r} did not end within {page.timeout:g} seconds, and could not be "
                f"interrupted: after {GRACE:g} more, its process was ended. Find what it waits for and what holds "
                "the signal off, or raise the limit with :timeout: on the page's setup.\n"
            )


def _place(clause: Clause, reached: str) -> str:
    return reached or _header(clause, clause, clause.line)


def _run_attempts(
    clause: Clause,
    page: Page,
    implementation: Implementation,
    database: Database | None,
    folder: str,
    progress: Progress,
    *,
    once: bool,
) -> str:
    """Run a clause as often as it needs, in this process; see :func:`run`."""
    orders: tuple[Order | None, ...] = clause.schedule.orders if clause.schedule else (None,)
    for order in orders[:1] if once else orders:
        attempt = _Attempt(clause, page, order, folder, progress)
        failure = _run_attempt(attempt, implementation, database)
        if failure:
            return failure
    if once or not attempt.starts_threads:
        return ""
    repetitions = REPETITIONS if attempt.duration < LONG_RUN else 1
    for repetition in range(1, repetitions + 1):
        with _short_switch_interval():
            shown = clause.schedule.shown if clause.schedule else None
            again = _Attempt(clause, page, shown, folder, progress)
            failure = _run_attempt(again, implementation, database)
        if failure:
            return (
                f"{failure}This is repetition {repetition} of {repetitions} under a switch interval of "
                f"{SHORT_SWITCH_INTERVAL:.6f} seconds, in which Python switches between threads as often as it "
                "can. Without it, the clause held.\n"
            )
    return ""


def _run_attempt(attempt: _Attempt, implementation: Implementation, database: Database | None) -> str:
    with _unraisable_errors() as errors, _small_collections():
        try:
            failure = _in_own_context(attempt, implementation, database)
        except KeyboardInterrupt as error:
            if not attempt.progress.in_own_process:
                raise
            failure = attempt.interrupted(error)
    failure += attempt.finalizer_failed(errors)
    return failure and failure + attempt.about_order()


def _in_own_context(attempt: _Attempt, implementation: Implementation, database: Database | None) -> str:
    """Run an attempt so that the context variables which it sets, and what they hold, are gone with it."""
    context = copy_context()
    failure = context.run(attempt.run, implementation, database)
    sets_variables = dict(context) != dict(copy_context())
    del context
    if sets_variables:
        gc.collect()
    return failure


@contextmanager
def _short_switch_interval() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SHORT_SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class _Attempt:
    """One run of a clause, from a fresh start.

    What a reader would do is done: the page's setup is run, the programs that it includes lie in the
    current folder, and the snippets of the clauses that this one comes after are run before its own.
    A warning that a snippet does not catch is an error.

    :param clause: the clause.
    :param page: its page.
    :param order: the order in which the threads of its schedule take their steps; None where it has no schedule.
    :param folder: where it makes a folder of its own.
    :param progress: takes note of how far it has come.
    """

    def __init__(self, clause: Clause, page: Page, order: Order | None, folder: str, progress: Progress) -> None:
        self.clause = clause
        self.page = page
        self.order = order
        self.folder = folder
        self.progress = progress
        self.starts_threads = False
        self.duration = 0.0
        self.namespace: dict[str, Any] = {}
        # Where the threads are in their schedule, for the message about the time limit.
        self.place = ""

    def run(self, implementation: Implementation, database: Database | None) -> str:
        """Run it, and tell what went wrong.

        :param implementation: what the snippets import.
        :param database: what they work on; None for the SQLite file that they name.
        :return: an empty string if all output was as expected; else the place, what was expected and what came.
        """
        threads_before = set(threading.enumerate())
        self.progress.allow(self.page.timeout + GRACE)
        started = time.monotonic()
        with ExitStack() as stack:
            stack.enter_context(substituted(implementation))
            if database is not None:
                stack.enter_context(database.instead_of_files())
            lend(stack.enter_context(pytest.MonkeyPatch.context()))
            thread_errors = stack.enter_context(_thread_errors())
            stack.enter_context(_own_folder(self.page, self.folder))
            stack.enter_context(_own_connections())
            stack.enter_context(self._noticing_threads())
            self.namespace = stack.enter_context(_own_namespace())
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("error")
            limit = TimeLimit(self.page.timeout)
            try:
                with limit.enforced():
                    failure = self._run_parts()
            except TimeLimitExceeded:
                failure = ""
            # Also if the snippet swallowed the interrupt.
            if limit.exceeded:
                failure = (
                    f"{self.clause.page}:{self.clause.line}: the clause {self.clause.id!r} did not end within "
                    f"{self.page.timeout:g} seconds{self.place}. Find what it waits for, or raise the limit with "
                    ":timeout: on the page's setup.\n"
                )
        self.duration = time.monotonic() - started
        return failure + self._thread_failed(thread_errors) or self._threads_left(threads_before)

    @contextmanager
    def _noticing_threads(self) -> Iterator[None]:
        start = threading.Thread.start

        def noticed(thread: threading.Thread) -> None:
            self.starts_threads = True
            start(thread)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(threading.Thread, "start", noticed)
            yield

    def _run_parts(self) -> str:
        setup = self.page.setup
        if setup is not None:
            self.progress.reach(f"{self.page.path}:{setup.line}: the page's setup:\n")
            try:
                # Not with this module's own future features.
                code = compile(setup.text, f"<setup of {self.page.path}>", "exec", dont_inherit=True)
                exec(code, self.namespace)
            except TimeLimitExceeded:
                raise
            # SystemExit and what pytest.skip() raises are failures, too, when a setup raises them.
            except BaseException as error:
                return f"{self.page.path}:{setup.line}: the page's setup raises {type(error).__name__}: {error}\n"
        for clause in self.page.story(self.clause):
            for part in clause.parts:
                if isinstance(part, Schedule):
                    # Of a clause that this one comes after, the order that the page shows is enough.
                    own_order = self.order if clause is self.clause else None
                    failure = self._run_schedule(clause, part, own_order or part.shown)
                else:
                    failure = self._run_snippet(clause, part)
                if failure:
                    return failure
        self.progress.reach(f"{self.clause.page}:{self.clause.line}: the end of the clause {self.clause.id!r}:\n")
        return ""

    def _run_snippet(self, clause: Clause, snippet: Snippet) -> str:
        # Under this name doctest finds, in a traceback, the source of what an earlier snippet defined.
        name = f"{clause.id}:{snippet.line}"
        test = DocTest(list(snippet.examples), self.namespace, name, clause.page, snippet.line - 1, docstring=None)
        return _Runner(clause, self.clause, self.progress).failure_of(test, clear_globs=False)

    def _run_schedule(self, clause: Clause, schedule: Schedule, order: Order) -> str:
        names = [f"Thread {number}" for number in range(1, len(schedule.columns) + 1)]
        with working(names) as workers:
            for step in schedule.steps(order):
                self.place = f", in step {step.number} of thread {step.thread}, in the order {format_order(order)}"
                column = schedule.columns[step.thread - 1]
                example = column.examples[step.number - 1]
                name = f"<step {step.number} of thread {step.thread}>"
                line = column.line + example.lineno
                self.progress.reach(_header(clause, self.clause, line, _describe(step), example.source))
                code = compile(example.source, name, "single", dont_inherit=True)
                try:
                    outcome = workers[step.thread - 1].take(partial(exec, code, self.namespace), self.page.timeout)
                except StepTimeoutError:
                    raise TimeLimitExceeded from None
                failure = self._compare(clause, column, example, step, outcome)
                if failure:
                    return failure
            self.place = f", when its threads were about to end, in the order {format_order(order)}"
        self.place = ""
        return ""

    def _compare(
        self, clause: Clause, column: Snippet, example: doctest.Example, step: Step, outcome: Outcome
    ) -> str:
        """Let doctest compare what a step printed or raised with what the page shows."""
        replayed = doctest.Example("replay()\n", example.want, example.exc_msg, lineno=example.lineno)
        test = DocTest(
            [replayed],
            {"replay": outcome.replay},
            f"{clause.id}:{step}",
            clause.page,
            column.line - 1,
            docstring=None,
        )
        runner = _Runner(clause, self.clause, self.progress, _describe(step), example.source)
        return runner.failure_of(test, clear_globs=True)

    def interrupted(self, error: KeyboardInterrupt) -> str:
        """Tell of an interrupt that came when no snippet was run, and not from the user."""
        return (
            f"{self.clause.page}:{self.clause.line}: in the clause {self.clause.id!r}, between its snippets, "
            f"{_summary(type(error), error)} is raised. {NOT_THE_USER}"
        )

    def finalizer_failed(self, errors: list[str]) -> str:
        """Tell of the first of the errors that nobody could catch; nothing if there are none."""
        if not errors:
            return ""
        return (
            f"{self.clause.page}:{self.clause.line}: in the clause {self.clause.id!r}, {errors[0]}. Nobody can "
            "catch it there: let what is called at the end of an object's life raise nothing.\n"
        )

    def about_order(self) -> str:
        """Tell in which order the threads took their steps; nothing if the clause has no schedule."""
        if self.order is None or self.clause.schedule is None:
            return ""
        shown = self.clause.schedule.shown
        which = "which the page shows" if self.order == shown else f"where the page shows {format_order(shown)}"
        return f"The threads took their steps in the order {format_order(self.order)}, {which}.\n"

    def _thread_failed(self, errors: list[str]) -> str:
        if not errors:
            return ""
        return (
            f"{self.clause.page}:{self.clause.line}: in the clause {self.clause.id!r}, {errors[0]}. Let its "
            "snippets catch the error and show it.\n"
        )

    def _threads_left(self, before: set[threading.Thread]) -> str:
        # A thread that is started in a schedule is a daemon because those that take the steps are.
        started = [
            thread
            for thread in threading.enumerate()
            if thread not in before
            and (self.order is not None or not thread.daemon)
            # What asks for the current thread while it ends leaves a stand-in of it, which cannot be joined.
            and not isinstance(thread, threading._DummyThread)
        ]
        for thread in started:
            thread.join(timeout=1.0)
        left = [thread.name for thread in started if thread.is_alive()]
        if not left:
            return ""
        return (
            f"{self.clause.page}:{self.clause.line}: the clause {self.clause.id!r} leaves threads running: "
            f"{', '.join(left)}. Let its snippets wait for them with join().\n"
        )


def _describe(step: Step) -> str:
    return f", step {step.number} of thread {step.thread}"


def _header(part: Clause, clause: Clause, line: int, step: str = "", source: str = "") -> str:
    """Return what stands above a failure: the place, and the code.

    :param part: the clause that the code stands in.
    :param clause: the clause that is run.
    :param line: where the code stands in the page.
    :param step: which step of which thread it is, if it is one.
    :param source: the code.
    """
    why = "" if part.id == clause.id else f", which {clause.id!r} comes after"
    code = "    ".join(source.splitlines(keepends=True))
    return f"{part.page}:{line}: clause {part.id!r} ({part.level}){why}{step}:\n" + (code and f"    {code}")


class _Checker(OutputChecker):
    """Compares as doctest did when this module was imported, whatever an implementation has since put there."""

    _compare = doctest.OutputChecker.check_output

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Return whether two outputs are the same, but for blanks at the end of a line."""
        return self._compare(BLANKS.sub("", want), BLANKS.sub("", got), optionflags)

    def _toAscii(self, text: str) -> str:  # noqa: N802
        # What doctest calls by this name is as easily exchanged.
        return text.encode("ascii", "backslashreplace").decode("ascii")


class _Runner(DocTestRunner):
    """Stops at a clause's first surprise, and names its place.

    :param part: the clause that the code stands in.
    :param clause: the clause that is run.
    :param progress: takes note of which statement comes next.
    :param step: which step of which thread it is, if it is one.
    :param source: the code to show in place of the one that is run, if it is another.
    """

    def __init__(self, part: Clause, clause: Clause, progress: Progress, step: str = "", source: str = "") -> None:
        super().__init__(doctest.FAIL_FAST | doctest.DONT_ACCEPT_TRUE_FOR_1)
        self._checker = _Checker()
        self.part = part
        self.clause = clause
        self.progress = progress
        self.step = step
        self.source = source
        self.current: doctest.Example | None = None

    def failure_of(self, test: DocTest, *, clear_globs: bool) -> str:
        """Run a test, and tell what went wrong.

        :param test: the test.
        :param clear_globs: whether its namespace is emptied at the end.
        :return: an empty string if all output was as expected.
        """
        output: list[str] = []
        try:
            self.run(test, out=output.append, clear_globs=clear_globs)
        except TimeLimitExceeded:
            raise
        except KeyboardInterrupt as error:
            # doctest lets it through, because it could come from the user.
            if self.current is None or not self.progress.in_own_process:
                raise
            raised = (type(error), error, cast(types.TracebackType, error.__traceback__))
            self.report_unexpected_exception(output.append, test, self.current, raised)
            output.append(NOT_THE_USER)
        finally:
            self.progress.end_forks()
        return "".join(output)

    def report_start(self, out: Any, test: Any, example: doctest.Example) -> None:
        """Take note of the statement that comes next."""
        self.current = example
        self.progress.reach(self._failure_header(test, example))

    def report_success(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        """Refuse what doctest lets pass: output before an expected error, which the page does not show."""
        if example.exc_msg is not None and not got.startswith("Traceback"):
            out(f"{self._failure_header(test, example)}Output before the error:\n    {got.splitlines()[0]}\n")

    def _failure_header(self, test: DocTest, example: doctest.Example) -> str:
        assert test.lineno is not None
        line = test.lineno + example.lineno + 1
        return _header(self.part, self.clause, line, self.step, self.source or example.source)


@contextmanager
def _own_folder(page: Page, parent: str) -> Iterator[None]:
    with (
        tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as folder,
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
            # A snippet may have closed one itself, and not every driver takes that twice.
            with suppress(connection.Error):
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
def _small_collections() -> Iterator[None]:
    """Let the garbage collector leave alone what is there already.

    It cannot become garbage in a clause, and to look through it each time takes longer than most clauses do. In a
    fork, each page of memory that the collector goes through is copied, too.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _thread_errors() -> Iterator[list[str]]:
    """Collect what threads raise that nobody catches."""
    errors: list[str] = []

    def note(hook_arguments: threading.ExceptHookArgs) -> None:
        name = hook_arguments.thread.name if hook_arguments.thread else "a thread"
        errors.append(f"{name} ends with {_summary(hook_arguments.exc_type, hook_arguments.exc_value)}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading, "excepthook", note)
        yield errors


@contextmanager
def _unraisable_errors() -> Iterator[list[str]]:
    """Collect what is raised where nobody can catch it, in finalizers above all."""
    errors: list[str] = []

    def note(hook_arguments: sys.UnraisableHookArgs) -> None:
        # Nothing of the object may stay: it is at the end of its life.
        of = hook_arguments.object
        name = getattr(of, "__qualname__", None) or type(of).__qualname__
        errors.append(f"{_summary(hook_arguments.exc_type, hook_arguments.exc_value)} is raised in {name}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "unraisablehook", note)
        yield errors


def _summary(kind: type[BaseException], error: BaseException | None) -> str:
    """Return an error's type and message, also if its ``__str__`` raises."""
    return "".join(traceback.format_exception_only(kind, error)).strip()
