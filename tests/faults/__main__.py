"""``make faults``: runs the text against every broken implementation.

It keeps ``docs/conformance/faults.json``. With the names of some faults, it shows what notices these.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from tests.faults import FaultError
from tests.faults.library import PACKAGE, SOUND, Fault, read_faults
from tests.faults.report import (
    FAULTS_FILE,
    faults_report,
    find_problems,
    keep_file,
    recorded_failures,
    summary,
)
from tests.faults.running import run_implementations
from tests.faults.unnoticing import read_unnoticing
from tests.harness.clauses import Clause, Page, TextError, read_text
from tests.harness.command import CANNOT_BE_RUN, INTERRUPTED
from tests.harness.project import ROOT
from tests.parts import WHOLE, read_part


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    :param arguments: the command line; if None, that of the process.
    :return: the exit code: 1 if a fault goes unnoticed, a clause notices none, or the file would change; 2 if it
        was interrupted; 4 where it cannot be run.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=f"Run the text against the broken implementations, and write {FAULTS_FILE.relative_to(ROOT)}.",
    )
    parser.add_argument("fault", nargs="*", help="run these alone, show what notices them, and write nothing")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; run each fault on the clauses alone that the file names, and fail if one of them "
        "does not notice it, or if the file is not that of these faults and this text",
    )
    parser.add_argument(
        "--part",
        type=read_part,
        default=WHOLE,
        metavar="K/N",
        help="of N parts of the faults, run the K-th alone; of the others, keep what the file says",
    )
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
        recorded = recorded_failures() if options.check or options.part != WHOLE else {}
        # Of a fault that is not in the file nothing is known; it is tried in each part.
        tried = {*options.part.of(faults), *(fault for fault in faults if fault.name not in recorded)}
        failed: dict[str, Collection[str]] = {
            fault.name: recorded[fault.name] for fault in faults if fault not in tried
        }
        only = recorded if options.check else {}
        failed.update(_run_all([fault for fault in faults if fault in tried], pages, options.jobs, only))
    except (FaultError, TextError) as error:
        print(f"faults: {error}", file=sys.stderr)
        return CANNOT_BE_RUN
    except KeyboardInterrupt:
        print("faults: interrupted" + ("" if options.fault else "; nothing was written"), file=sys.stderr)
        return INTERRUPTED
    report = faults_report(faults, failed, pages, reasons)
    problems = find_problems(report)
    file_name = FAULTS_FILE.relative_to(ROOT).as_posix()
    problems += [f"{file_name} is not up to date: {change}" for change in keep_file(report, check=options.check)]
    for problem in problems:
        print(problem)
    if len(tried) < len(faults):
        print(f"Tried: part {options.part}, {len(tried)} of {len(faults)} faults.")
    print(summary(report))
    return 1 if problems else 0


def _run_all(
    faults: Sequence[Fault], pages: Sequence[Page], jobs: int, only: Mapping[str, Collection[str]]
) -> dict[str, dict[str, str]]:
    clauses = {clause.id: clause for page in pages for clause in page.clauses}
    failed: dict[str, dict[str, str]] = {}
    modules = [SOUND, *(f"{PACKAGE}.{fault.name}" for fault in faults)]
    chosen = {f"{PACKAGE}.{name}": names for name, names in only.items()}
    for module, failures in run_implementations(modules, pages, jobs, chosen):
        _show(module, failures, clauses)
        if module != SOUND:
            failed[module.rpartition(".")[2]] = failures
        elif failures:
            raise FaultError(
                f"{SOUND}, from which the faults are made, fails on {', '.join(failures)}; as long as it does, "
                "failures prove nothing"
            )
    return failed


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


def _show(module: str, failures: Mapping[str, str], clauses: Mapping[str, Clause]) -> None:
    levels = Counter(clauses[clause].level for clause in failures)
    counts = ", ".join(f"{levels[level]} {level}" for level in ("must", "should", "may") if levels[level])
    print(f"{module.rpartition('.')[2]}: {counts or 'nothing'}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
