"""Runs the text against every broken implementation, and writes down which clauses notice which fault.

As a program it does this for all faults and keeps ``docs/conformance/faults.json``. With the names of some, it
shows what notices these.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import multiprocessing
import os
import pkgutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from packaging.version import Version

from tests.harness.clauses import Clause, Page, TextError, read_text
from tests.harness.entries import read_entries
from tests.harness.implementations import load
from tests.harness.project import ROOT
from tests.harness.running import run
from tests.records import differences

__all__ = [
    "FAULTS_FILE",
    "UNNOTICING_CLAUSES",
    "Fault",
    "FaultError",
    "faults_report",
    "find_problems",
    "read_faults",
    "read_unnoticing",
]

#: The package that holds the broken implementations, a module for each.
PACKAGE = "tests.broken_implementations"
#: What they are built from; the text has nothing to say against it.
SOUND = "tests.correct_implementations.exchangeable_registries"

FAULTS_FILE = ROOT / "docs" / "conformance" / "faults.json"
UNNOTICING_CLAUSES = Path(__file__).parent / "unnoticing-clauses.toml"

#: Raised when a reader of the file would have to change.
SCHEMA_VERSION = 1

#: In the lists of the file, what names an entry.
NAMES = {"faults": "name", "clauses": "id"}

#: Seconds that a clause may take here. Where a fault makes it wait, it waits in vain.
CLAUSE_TIMEOUT = 10.0

#: Seconds that the whole text may take on one fault.
FAULT_TIMEOUT = 300.0

#: Of all clauses, the part that a fault may fail and still be one that a clause can be said to notice.
SPECIFIC = 1 / 3


class FaultError(Exception):
    """The text could not be run against a broken implementation, or the module is not as it has to be."""


@dataclass(frozen=True)
class Fault:
    """A broken implementation.

    :param name: the name of its module, which is that of the fault.
    :param what: what is wrong, in a sentence.
    :param noticed_by: the clauses that ought to notice.
    """

    name: str
    what: str
    noticed_by: tuple[str, ...]


def read_faults() -> list[Fault]:
    """Return the broken implementations, ordered by name.

    :raises FaultError: if a module lacks its docstring or ``NOTICED_BY``.
    """
    package = importlib.import_module(PACKAGE)
    return [_read_fault(name) for name in sorted(found.name for found in pkgutil.iter_modules(package.__path__))]


def _read_fault(name: str) -> Fault:
    module = importlib.import_module(f"{PACKAGE}.{name}")
    noticed_by = getattr(module, "NOTICED_BY", ())
    if not module.__doc__ or not noticed_by or isinstance(noticed_by, str):
        raise FaultError(
            f"{PACKAGE}.{name} has no docstring or no NOTICED_BY; give it a docstring that tells the fault in one "
            'sentence, and NOTICED_BY = ("the.clause.that.notices",)'
        )
    return Fault(name, " ".join(module.__doc__.split()), tuple(noticed_by))


def read_unnoticing(clauses: Mapping[str, Clause], path: Path = UNNOTICING_CLAUSES) -> dict[str, str]:
    """Return why certain clauses notice no fault: the reasons, by clause ID.

    :param clauses: all clauses of the text, by ID.
    :param path: the TOML file.
    :raises TextError: if it is not TOML, or an entry has not exactly a clause of the text and a reason, or is
        there twice.
    """
    reasons: dict[str, str] = {}
    for entry in read_entries(path, "unnoticing", ("clause", "reason")):
        clause = entry.values["clause"]
        if clause not in clauses:
            raise entry.error(f"there is no clause {clause!r}", "Correct the ID, or delete the entry")
        if clause in reasons:
            raise entry.error(f"a second entry for {clause!r}", "Delete one of the two")
        reasons[clause] = entry.values["reason"]
    return reasons


def run_implementations(
    modules: Sequence[str], pages: Sequence[Page], jobs: int
) -> Iterator[tuple[str, dict[str, str]]]:
    """Run the text against implementations, each in a process of its own.

    :param modules: the names of the modules.
    :param pages: the text.
    :param jobs: how many processes may run at a time.
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
                process = context.Process(target=_send_failures, args=(module, pages, sender), daemon=True)
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
                    process.join()
                if isinstance(failures, str):
                    raise FaultError(failures)
                yield module, failures
    finally:
        gc.unfreeze()
        for _, process in running.values():
            process.kill()
            process.join()


def _send_failures(module: str, pages: Sequence[Page], sender: Connection) -> None:
    # Threads of a snippet, and finalizers, tell their troubles there.
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout = sys.stderr = nowhere
        try:
            sender.send(_failures(module, pages))
        except Exception as error:
            sender.send(f"{module}: {type(error).__name__}: {error}")
        sender.close()
        # Not by the usual way out, which waits for the threads that a clause has left.
        os._exit(0)


def _failures(module: str, pages: Sequence[Page]) -> dict[str, str]:
    implementation = load(module)
    failures = {}
    for page in pages:
        limited = replace(page, timeout=min(page.timeout, CLAUSE_TIMEOUT))
        for clause in page.clauses:
            if _is_run(clause):
                # Left-over sessions stay until a snippet collects them, and not until chance does: so each run
                # shows the same. Running a clause switches the collector on again.
                gc.disable()
                # What the orders and repetitions beyond that find is more than what is recorded here.
                failure = run(clause, limited, implementation, once=True)
                if failure:
                    failures[clause.id] = failure
    return failures


def _is_run(clause: Clause) -> bool:
    return clause.untestable is None and clause.applies_to(Version(metadata.version("sqlalchemy")))


def faults_report(
    faults: Iterable[Fault], failed: Mapping[str, Iterable[str]], pages: Sequence[Page], reasons: Mapping[str, str]
) -> dict[str, Any]:
    """Return what ``faults.json`` holds; it depends on nothing but what was run.

    :param faults: the broken implementations.
    :param failed: for each of them, by name, the IDs of the clauses that failed.
    :param pages: the text.
    :param reasons: why certain clauses notice no fault, by ID.
    """
    clauses = {clause.id: clause for page in pages for clause in page.clauses if _is_run(clause)}
    notices = Counter(clause for fault in failed.values() for clause in fault)
    notices_itself = Counter(
        clause
        for fault in failed.values()
        if len(found := set(fault)) <= SPECIFIC * len(clauses)
        for clause in _failing_by_themselves(found, pages)
    )
    return {
        "schema_version": SCHEMA_VERSION,
        "faults": [
            _fault_record(fault, [clause for name, clause in clauses.items() if name in failed[fault.name]])
            for fault in faults
        ],
        "clauses": [
            {
                "id": clause.id,
                "level": clause.level,
                "notices": notices[clause.id],
                "notices_itself": notices_itself[clause.id],
                "reason": reasons.get(clause.id, ""),
            }
            for clause in clauses.values()
        ],
    }


def _fault_record(fault: Fault, failed: Sequence[Clause]) -> dict[str, Any]:
    by_level: dict[str, list[str]] = {"must": [], "should": [], "may": []}
    for clause in failed:
        by_level[clause.level].append(clause.id)
    rejected = "always" if by_level["must"] else "strict" if failed else "never"
    return {
        "name": fault.name,
        "what": fault.what,
        "expected": sorted(fault.noticed_by),
        "rejected": rejected,
        "failed": {level: sorted(clauses) for level, clauses in by_level.items()},
    }


def _failing_by_themselves(failed: set[str], pages: Iterable[Page]) -> set[str]:
    """Return those of the clauses that fail in their own snippets, and not in those that they come after."""
    return {
        clause.id
        for page in pages
        for clause in page.clauses
        if clause.id in failed
        and not any(part.id in failed for part in page.story(clause) if part.id != clause.id)
    }


def find_problems(report: Mapping[str, Any]) -> list[str]:
    """Return what a report shows that ought to be otherwise: faults and clauses that miss each other.

    :param report: what :func:`faults_report` returns.
    """
    problems = []
    known = {clause["id"] for clause in report["clauses"]}
    for fault in report["faults"]:
        name = fault["name"]
        found = {clause for clauses in fault["failed"].values() for clause in clauses}
        if fault["rejected"] == "never":
            problems.append(f"{name}: no clause notices it; let the text claim otherwise, or delete the fault")
        for clause in fault["expected"]:
            if clause not in known:
                problems.append(f"{name}: there is no clause {clause!r}; correct NOTICED_BY")
            elif clause not in found:
                problems.append(f"{name}: {clause} does not notice it; sharpen the clause, or correct NOTICED_BY")
    for clause in report["clauses"]:
        if not clause["notices_itself"] and not clause["reason"]:
            problems.append(
                f"{clause['id']}: it notices no fault of its own; add a fault, sharpen the clause, or give the "
                f"reason in {UNNOTICING_CLAUSES.name}"
            )
        if clause["notices_itself"] and clause["reason"]:
            problems.append(
                f"{clause['id']}: it does notice a fault; delete its entry in {UNNOTICING_CLAUSES.name}"
            )
    return problems


def _show(module: str, failures: Mapping[str, str], clauses: Mapping[str, Clause]) -> None:
    levels = Counter(clauses[clause].level for clause in failures)
    counts = ", ".join(f"{levels[level]} {level}" for level in ("must", "should", "may") if levels[level])
    print(f"{module.rpartition('.')[2]}: {counts or 'nothing'}", flush=True)


def _run_all(faults: Sequence[Fault], pages: Sequence[Page], jobs: int) -> dict[str, dict[str, str]]:
    clauses = {clause.id: clause for page in pages for clause in page.clauses}
    failed: dict[str, dict[str, str]] = {}
    for module, failures in run_implementations(
        [SOUND, *(f"{PACKAGE}.{fault.name}" for fault in faults)], pages, jobs
    ):
        _show(module, failures, clauses)
        if module != SOUND:
            failed[module.rpartition(".")[2]] = failures
        elif failures:
            raise FaultError(
                f"{SOUND}, from which the faults are made, fails on {', '.join(failures)}; as long as it does, "
                "failures prove nothing"
            )
    return failed


def _keep_file(report: Mapping[str, Any], *, check: bool) -> list[str]:
    """Write the file, or return how it differs."""
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    before = FAULTS_FILE.read_text(encoding="utf-8") if FAULTS_FILE.exists() else "null"
    if not check:
        FAULTS_FILE.parent.mkdir(exist_ok=True)
        FAULTS_FILE.write_text(text, encoding="utf-8")
        return []
    return [] if text == before else [*differences(json.loads(before), report, NAMES)] or ["its layout"]


def _summary(report: Mapping[str, Any]) -> str:
    rejected = Counter(fault["rejected"] for fault in report["faults"])
    silent = [clause["id"] for clause in report["clauses"] if not clause["notices_itself"]]
    named = f": {', '.join(silent)}" if silent else ""
    return (
        f"{len(report['faults'])} faults: {rejected['always']} rejected, {rejected['strict']} with --strict "
        f"alone, {rejected['never']} not noticed. {len(silent)} of {len(report['clauses'])} clauses notice "
        f"none{named}."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    :param arguments: the command line; if None, that of the process.
    :return: the exit code: 1 if a fault goes unnoticed, a clause notices none, or the file would change.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=f"Run the text against the broken implementations, and write {FAULTS_FILE.relative_to(ROOT)}.",
    )
    parser.add_argument("fault", nargs="*", help="run these alone, show what notices them, and write nothing")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file would change")
    parser.add_argument(
        "--jobs",
        type=int,
        # Most of its time a process waits: for threads that are to race and, in a sound implementation, cannot.
        default=2 * (os.cpu_count() or 1),
        help="processes at a time (default: two for each core)",
    )
    options = parser.parse_args(arguments)
    try:
        pages = read_text(ROOT)
        clauses = {clause.id: clause for page in pages for clause in page.clauses}
        reasons = read_unnoticing(clauses)
        faults = read_faults()
        if options.fault:
            return _run_some(options.fault, faults, pages, options.jobs)
        failed = _run_all(faults, pages, options.jobs)
    except (FaultError, TextError) as error:
        print(f"faults: {error}", file=sys.stderr)
        return 1
    report = faults_report(faults, failed, pages, reasons)
    problems = find_problems(report)
    file_name = FAULTS_FILE.relative_to(ROOT).as_posix()
    problems += [f"{file_name} is not up to date: {change}" for change in _keep_file(report, check=options.check)]
    for problem in problems:
        print(problem)
    print(_summary(report))
    return 1 if problems else 0


def _run_some(names: Sequence[str], faults: Sequence[Fault], pages: Sequence[Page], jobs: int) -> int:
    by_name = {fault.name: fault for fault in faults}
    for name in names:
        if name not in by_name:
            raise FaultError(f"there is no fault {name!r}; name a module of {PACKAGE}")
    missed = False
    for module, failures in run_implementations([f"{PACKAGE}.{name}" for name in names], pages, jobs):
        fault = by_name[module.rpartition(".")[2]]
        print(f"{fault.name}: {fault.what}")
        for clause, failure in failures.items():
            print(f"  {clause}{' (expected)' if clause in fault.noticed_by else ''}")
            print("    " + failure.rstrip().replace("\n", "\n    "))
        missing = [clause for clause in fault.noticed_by if clause not in failures]
        if missing:
            missed = True
            print(f"  missed by {', '.join(missing)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
