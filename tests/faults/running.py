"""Runs the text on many implementations at a time, each in a process of its own."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from packaging.version import Version

from tests.faults import FaultError
from tests.harness.clauses import Clause, Page
from tests.harness.implementations import load
from tests.harness.running import run

__all__ = ["is_run", "run_implementations"]

#: Seconds that a clause may take here. Where a fault makes it wait, it waits in vain.
CLAUSE_TIMEOUT = 10.0

#: Seconds that the whole text may take on one fault.
FAULT_TIMEOUT = 300.0


def run_implementations(
    modules: Sequence[str], pages: Sequence[Page], jobs: int, only: Mapping[str, Collection[str]] | None = None
) -> Iterator[tuple[str, dict[str, str]]]:
    """Run the text against implementations, each in a process of its own.

    :param modules: the names of the modules.
    :param pages: the text.
    :param jobs: how many processes may run at a time.
    :param only: the IDs of the clauses to run, by module; all are run on a module that is not in it.
    :return: for each module, as it is finished, what the clauses that failed show, by their IDs.
    :raises FaultError: if an implementation cannot be imported, ends its process, or takes longer than
        :data:`FAULT_TIMEOUT`.
    """
    # A fork has the text and SQLAlchemy loaded already.
    context: Any = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    # What is there by now stays: the many collections to come need not look at it.
    gc.collect()
    gc.freeze()
    waiting = list(reversed(modules))
    running: dict[Connection, tuple[str, BaseProcess]] = {}
    deadlines: dict[Connection, float] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                module = waiting.pop()
                receiver, sender = context.Pipe(duplex=False)
                chosen = (only or {}).get(module)
                process = context.Process(target=_send_failures, args=(module, pages, chosen, sender), daemon=True)
                process.start()
                sender.close()
                running[receiver] = (module, process)
                deadlines[receiver] = time.monotonic() + FAULT_TIMEOUT
            # Where the first deadline has passed, what has come until then is still taken.
            finished = wait(list(running), timeout=max(0.0, min(deadlines.values()) - time.monotonic()))
            for receiver, (module, _) in running.items():
                if receiver not in finished and time.monotonic() > deadlines[receiver]:
                    raise FaultError(
                        f"{module} does not let the text end within {FAULT_TIMEOUT:g} seconds; find what it "
                        "waits for"
                    )
            for receiver in (each for each in list(running) if each in finished):
                module, process = running.pop(receiver)
                del deadlines[receiver]
                try:
                    failures = receiver.recv()
                except EOFError:
                    raise FaultError(f"{module} has ended its process; let it be wrong in another way") from None
                finally:
                    receiver.close()
                    # It has nothing left to do.
                    process.kill()
                    process.join()
                if isinstance(failures, str):
                    raise FaultError(failures)
                yield module, failures
    finally:
        gc.unfreeze()
        for _, process in running.values():
            process.kill()
            process.join()


def _send_failures(module: str, pages: Sequence[Page], chosen: Collection[str] | None, sender: Connection) -> None:
    # Threads of a snippet, and finalizers, tell their troubles there.
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout = sys.stderr = nowhere
        try:
            sender.send(_failures(module, pages, chosen))
        except Exception as error:
            sender.send(f"{module}: {type(error).__name__}: {error}")
        sender.close()
        # Not by the usual way out, which waits for the threads that a clause has left.
        os._exit(0)


def _failures(module: str, pages: Sequence[Page], chosen: Collection[str] | None) -> dict[str, str]:
    implementation = load(module)
    # It takes two to three times as long, and makes no difference to most faults.
    isolated = getattr(sys.modules[module], "ISOLATED", False)
    failures = {}
    for page in pages:
        limited = replace(page, timeout=min(page.timeout, CLAUSE_TIMEOUT))
        for clause in page.clauses:
            if is_run(clause) and (chosen is None or clause.id in chosen):
                # Left-over sessions stay until a snippet collects them, and not until chance does: so each run
                # shows the same. Running a clause switches the collector on again.
                gc.disable()
                # What the orders and repetitions beyond that find is more than what is recorded here.
                failure = run(clause, limited, implementation, once=True, isolated=isolated)
                if failure:
                    failures[clause.id] = failure
    return failures


def is_run(clause: Clause) -> bool:
    """Return whether there is anything to run of a clause, on the release of SQLAlchemy that is installed."""
    return clause.untestable is None and clause.applies_to(Version(metadata.version("sqlalchemy")))
