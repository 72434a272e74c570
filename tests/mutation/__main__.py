"""``make mutation``: changes the reference implementation place by place, and lets the text notice."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from tests.harness.clauses import TextError, read_text
from tests.harness.command import INTERRUPTED
from tests.harness.project import ROOT
from tests.mutation import MutationError
from tests.mutation.configuration import Settings, read_mutation_settings
from tests.mutation.equivalents import EQUIVALENTS, read_equivalents
from tests.mutation.mutants import Mutant, MutantId, make_mutants
from tests.mutation.report import (
    RESULTS,
    StaleResultsError,
    make_report,
    read_killers,
    read_verdicts,
    score,
    write_report,
)
from tests.mutation.running import Job, Verdict, run_jobs
from tests.parts import WHOLE, Part, read_part


class UnkeptTextError(MutationError):
    """The sources keep the text no more, though nothing has changed them."""


def main() -> int:
    """Do what the arguments ask for.

    :return: the exit code: 0 if each mutant is accounted for, 1 if not, 2 if interrupted.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "--check",
        action="store_true",
        help=f"write nothing, and check that {RESULTS} still holds",
    )
    parser.add_argument(
        "--part",
        type=read_part,
        default=WHOLE,
        metavar="K/N",
        help="with --check: of N parts of the mutants, run the K-th alone",
    )
    parser.add_argument(
        "--only",
        metavar="TEXT",
        help="write nothing, and run the mutants in whose names this occurs",
    )
    parser.add_argument(
        "--workers",
        type=int,
        # Much of its time a run waits, for threads that are to meet and, in the mutant, do not.
        default=2 * (os.cpu_count() or 1),
        help="how many run at a time (%(default)s)",
    )
    arguments = parser.parse_args()
    if arguments.part != WHOLE and not arguments.check:
        parser.error("argument --part: a part can be checked, and not be published; give --check, too")
    try:
        settings = read_mutation_settings()
        mutants = make_mutants(settings, ROOT)
        equivalents = read_equivalents(mutant.id for mutant in mutants)
        if arguments.check:
            return _check(mutants, equivalents, settings, arguments.workers, arguments.part)
        if arguments.only is not None:
            mutants = [mutant for mutant in mutants if arguments.only in str(mutant.id)]
            if not mutants:
                parser.error(f"argument --only: no mutant has {arguments.only!r} in its name")
            chosen = {mutant.id for mutant in mutants}
            equivalents = {mutant: reason for mutant, reason in equivalents.items() if mutant in chosen}
        return _run(mutants, equivalents, settings, arguments.workers, is_whole=arguments.only is None)
    except (MutationError, TextError) as error:
        print(f"make mutation: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("make mutation: interrupted; nothing was written", file=sys.stderr)
        return INTERRUPTED


def _run(
    mutants: Sequence[Mutant],
    equivalents: Mapping[MutantId, str],
    settings: Settings,
    workers: int,
    *,
    is_whole: bool,
) -> int:
    def tell(mutant: MutantId, verdict: Verdict) -> None:
        if verdict.result == "survived" and mutant not in equivalents:
            print(f"survived: {mutant}", flush=True)
        # Such an entry is wrong, and would hide what comes to survive later.
        elif verdict.result != "survived" and mutant in equivalents:
            _tell_of_unequal(mutant, verdict)
        elif not is_whole:
            print(f"{verdict.result} by {verdict.killed_by}: {mutant}", flush=True)

    verdicts = _verdicts(mutants, read_killers(ROOT / RESULTS), settings, workers, tell)
    report = make_report(verdicts, equivalents, settings.sources, ROOT)
    noticed = [mutant for mutant in equivalents if mutant in verdicts and verdicts[mutant].result != "survived"]
    if is_whole:
        write_report(report, ROOT / RESULTS)
        print(f"Written: {RESULTS}")
    print(score(report))
    if noticed:
        print(f"Delete from {EQUIVALENTS.name} what is not equivalent: {len(noticed)} entries.")
    return 1 if report["counts"]["survived"] or noticed else 0


def _check(
    mutants: Sequence[Mutant],
    equivalents: Mapping[MutantId, str],
    settings: Settings,
    workers: int,
    part: Part,
) -> int:
    ids = [mutant.id for mutant in mutants]
    expected = read_verdicts(ROOT / RESULTS, ids, equivalents, settings.sources, ROOT)
    tried = part.of(mutants)
    wrong = 0

    def tell(mutant: MutantId, verdict: Verdict) -> None:
        nonlocal wrong
        if verdict.result == "survived" and mutant not in equivalents:
            wrong += 1
            print(f"no longer killed by {expected[mutant].killed_by}, nor by another: {mutant}", flush=True)
        elif verdict.result != "survived" and mutant in equivalents:
            wrong += 1
            _tell_of_unequal(mutant, verdict)

    killers = {mutant: verdict.killed_by for mutant, verdict in expected.items() if verdict.killed_by}
    _verdicts(tried, killers, settings, workers, tell)
    if wrong:
        raise StaleResultsError(
            f"{wrong} mutants do not fare as {RESULTS} says; run 'make mutation', which tells whether another "
            "clause kills them, and commit what it writes"
        )
    if part == WHOLE:
        print(f"{RESULTS} holds. {score(make_report(expected, equivalents, settings.sources, ROOT))}")
    else:
        print(f"{RESULTS} holds where it was tried: part {part}, {len(tried)} of {len(mutants)} mutants.")
    return 0


def _tell_of_unequal(mutant: MutantId, verdict: Verdict) -> None:
    if verdict.killed_by is None:
        print(f"not known to be equivalent, for the run took longer than it may: {mutant}", flush=True)
    else:
        print(f"not equivalent, for {verdict.killed_by} kills it: {mutant}", flush=True)


def _verdicts(
    mutants: Sequence[Mutant],
    killers: Mapping[MutantId, str],
    settings: Settings,
    workers: int,
    tell: Callable[[MutantId, Verdict], None],
) -> dict[MutantId, Verdict]:
    """Run each mutant on the clause that killed it the last time, and on the whole text where it survives that.

    Without this, it would go through all clauses that come before. Another one kills it where a fault shows in a
    finalizer, in whichever clause runs by then.
    """
    _require_kept_text(settings)
    pages = {clause.id: page.path for page in read_text(ROOT) for clause in page.clauses}
    jobs = []
    for mutant in mutants:
        killer = killers.get(mutant.id)
        if killer == "import":
            jobs.append(Job(mutant, ("docs/index.rst",)))
        elif killer in pages:
            jobs.append(Job(mutant, (f"{pages[killer]}::{killer}",)))
        else:
            jobs.append(Job(mutant))
    # What takes longest first, so that nobody waits for it alone at the end.
    jobs.sort(key=lambda job: job.tests != Job.tests)

    def tell_of_last(job: Job, verdict: Verdict) -> None:
        if verdict.result != "survived" or job.tests == Job.tests:
            tell(job.mutant.id, verdict)

    verdicts = _run_and_count(jobs, settings, workers, tell_of_last)
    survived = [job for job in jobs if job.tests != Job.tests and verdicts[job.mutant.id].result == "survived"]
    if survived:
        whole = [Job(job.mutant) for job in survived]
        verdicts.update(_run_and_count(whole, settings, workers, tell_of_last))
    return {mutant.id: verdicts[mutant.id] for mutant in mutants}


def _run_and_count(
    jobs: Sequence[Job], settings: Settings, workers: int, tell: Callable[[Job, Verdict], None]
) -> dict[MutantId, Verdict]:
    started = time.monotonic()
    done = 0

    def count(job: Job, verdict: Verdict) -> None:
        nonlocal done
        done += 1
        tell(job, verdict)
        if done % 25 == 0 or done == len(jobs):
            print(f"{done} of {len(jobs)} mutants, {time.monotonic() - started:.0f} s", flush=True)

    verdicts = run_jobs(jobs, ROOT, settings, workers=workers, on_verdict=count)
    return {job.mutant.id: verdict for job, verdict in zip(jobs, verdicts, strict=True)}


def _require_kept_text(settings: Settings) -> None:
    file = settings.sources[0]
    unchanged = Mutant(MutantId(file, "<module>", "none", "", "", 1), (ROOT / file).read_text(encoding="utf-8"))
    (verdict,) = run_jobs([Job(unchanged)], ROOT, settings, workers=1, on_verdict=lambda job, verdict: None)
    if verdict.result != "survived":
        raise UnkeptTextError(
            f"the sources do not keep the text, though nothing is changed ({verdict.killed_by}); "
            "correct them, or the text, until 'pytest docs' passes"
        )


if __name__ == "__main__":
    sys.exit(main())
