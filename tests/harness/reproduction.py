"""Runs one clause with the standard library and SQLAlchemy alone.

The source of this module goes, as it is, into every program that reproduces a failure; see ``reproducing.py``.
"""

import doctest
import faulthandler
import gc
import importlib
import os
import re
import sys
import tempfile
import threading
import types
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import sqlalchemy.orm.scoping
import sqlalchemy.util
from sqlalchemy import event
from sqlalchemy.pool import Pool

#: How often a clause that starts threads is run again while Python switches between threads as often as it can.
REPETITIONS = 3

Order = tuple[int, ...] | None


def reproduce(
    clause: str,
    implementation: str,
    programs: dict[str, str],
    setup: str,
    parts: list[Any],
    orders: list[Order],
    seconds: float,
) -> int:
    """Run a clause in every order, and print what is not as it shows.

    :param clause: the clause's ID.
    :param implementation: the module that takes SQLAlchemy's place.
    :param programs: files that can be imported, by name.
    :param setup: the code to begin with.
    :param parts: what is typed into an interpreter, and what comes; or, for several threads, a pair of what is
        typed in each and of their order, None for each of the orders.
    :param orders: the orders in which the threads take their steps; None alone where there are no threads.
    :param seconds: how long each run may take; after that the program ends, and shows what it waits for.
    :return: 0 if all is as the clause shows; 1 if not.
    """
    substitute(implementation)
    start = threading.Thread.start
    starts: list[threading.Thread] = []

    def note(thread: threading.Thread) -> None:
        starts.append(thread)
        start(thread)

    threading.Thread.start = note  # type: ignore[method-assign, assignment]
    failed = False
    for number, order in enumerate([*orders, *orders[:1] * REPETITIONS]):
        if failed or (number >= len(orders) and not starts):
            break
        if number == len(orders):
            sys.setswitchinterval(1e-6)
        failed = attempt(clause, programs, setup, parts, order, seconds)
        if failed and order is not None:
            print("The threads took their steps in the order", *order)
        if failed and number >= len(orders):
            print("It was run while Python switches between threads as often as it can.")
    print(f"{implementation} {'does not keep' if failed else 'keeps'} {clause}.", flush=True)
    return int(failed)


def attempt(
    clause: str, programs: dict[str, str], setup: str, parts: list[Any], order: Order, seconds: float
) -> bool:
    """Run a clause once, from a fresh start, and return whether something failed; see :func:`reproduce`."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    problems: list[str] = []
    threading.excepthook = lambda error: problems.append(
        f"an error that ends a thread: {error.exc_type.__name__}: {error.exc_value}"
    )
    sys.unraisablehook = lambda error: problems.append(
        f"an error that nobody can catch: {error.exc_type.__name__}: {error.exc_value}"
    )
    # Held until the end, so that none of them complains that nobody has closed it.
    connections: list[Any] = []

    def keep(connection: object, record: object) -> None:
        connections.append(connection)

    event.listen(Pool, "connect", keep)
    started_before = set(threading.enumerate())
    start = os.getcwd()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, text in programs.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        os.chdir(folder)
        sys.path.insert(0, folder)
        # Names and classes are shown as the interpreter shows them.
        module = types.ModuleType("__main__")
        program, sys.modules["__main__"] = sys.modules["__main__"], module
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            failed = run(clause, setup, parts, order, module.__dict__)
        # What errors at the end of objects' lives there are, come out now.
        module.__dict__.clear()
        for name in programs:
            sys.modules.pop(Path(name).stem, None)
        gc.enable()
        gc.collect()
        sys.modules["__main__"] = program
        sys.path.remove(folder)
        os.chdir(start)
    event.remove(Pool, "connect", keep)
    for connection in connections:
        connection.close()
    faulthandler.cancel_dump_traceback_later()
    for thread in set(threading.enumerate()) - started_before:
        # What asks for the current thread while it ends leaves a stand-in of it, which cannot be joined.
        if isinstance(thread, threading._DummyThread):
            continue
        thread.join(timeout=0 if thread.daemon else 1)
        if thread.is_alive() and not thread.daemon:
            problems.append(f"{thread.name} is still running")
            # Nor is its end awaited when the program ends; where it stands is shown instead.
            faulthandler.dump_traceback_later(1, exit=True)
    print(*problems, sep="\n", end="\n" if problems else "")
    return failed or bool(problems)


def substitute(implementation: str) -> None:
    """Put a module's classes where the snippets import SQLAlchemy's from.

    :param implementation: the module's name; ``sqlalchemy`` leaves all as it is.
    """
    if implementation == "sqlalchemy":
        return
    module = importlib.import_module(implementation)
    for place, name in (
        (sqlalchemy.orm, "scoped_session"),
        (sqlalchemy.orm.scoping, "scoped_session"),
        (sqlalchemy.util, "ScopedRegistry"),
        (sqlalchemy.util, "ThreadLocalRegistry"),
    ):
        setattr(place, name, getattr(module, name))


def run(clause: str, setup: str, parts: list[Any], order: Order, namespace: dict[str, object]) -> bool:
    """Run the setup and the parts of a clause, and return whether something failed; see :func:`reproduce`."""
    try:
        exec(compile(setup, "<setup>", "exec", dont_inherit=True), namespace)
    except BaseException as error:
        print(f"The setup raises {type(error).__name__}: {error}")
        return True
    for part in parts:
        if isinstance(part, str):
            failed = run_examples(clause, read_examples(part, clause), namespace)
        else:
            columns, own_order = part
            failed = run_threads(clause, columns, own_order or order, namespace)
        if failed:
            return True
    return False


def read_examples(snippet: str, clause: str) -> list[doctest.Example]:
    """Return the statements of a snippet, with their lines in this file."""
    before, found, _ = Path(__file__).read_text(encoding="utf-8").partition(snippet)
    examples = doctest.DocTestParser().get_examples(snippet, clause)
    for example in examples:
        example.lineno += before.count("\n") if found else 0
    return examples


def run_examples(clause: str, examples: list[doctest.Example], namespace: dict[str, object]) -> bool:
    """Run statements, and return whether one of them fails."""
    test = doctest.DocTest(examples, {}, clause, __file__, 0, None)
    # As in an interpreter, not in the copy that doctest makes: functions of the setup see what snippets assign.
    test.globs = namespace
    runner = Runner(OutputChecker(), optionflags=doctest.FAIL_FAST | doctest.DONT_ACCEPT_TRUE_FOR_1)
    runner.run(test, clear_globs=False)
    return runner.failures > 0 or runner.printed_before_error


def run_threads(clause: str, columns: list[str], order: Order, namespace: dict[str, object]) -> bool:
    """Let each column's thread take its next step when the order names it, and return whether a step fails."""
    steps = [iter(read_examples(column, clause)) for column in columns]
    with ExitStack() as stack:
        threads = [stack.enter_context(ThreadPoolExecutor(1)) for _ in columns]
        for number in order or ():
            step = [next(steps[number - 1])]
            if threads[number - 1].submit(run_examples, clause, step, namespace).result():
                return True
    return False


class OutputChecker(doctest.OutputChecker):
    """Does not mind blanks at the end of a line."""

    # As it is before the implementation is imported, which could put something else there.
    compare = doctest.OutputChecker.check_output

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Return whether two outputs are the same."""
        want, got = (re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE) for text in (want, got))
        return self.compare(want, got, optionflags)


class Runner(doctest.DocTestRunner):
    """Also fails where something is printed before an error that is expected."""

    printed_before_error = False

    def report_success(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        """Look at what came along with the expected error."""
        if example.exc_msg is not None and not got.startswith("Traceback"):
            out(f"Output before the error of {example.source.strip()}:\n    {got.splitlines()[0]}\n")
            self.printed_before_error = True
