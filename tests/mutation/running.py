"""Runs the text on many mutants at a time."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harness.environment import without_foreign_settings
from tests.mutation import MutationError
from tests.mutation.configuration import Settings
from tests.mutation.mutants import Mutant

__all__ = ["Job", "UndecidedError", "Verdict", "WorkerError", "run_jobs"]

#: What a run of the text needs.
COPIED = ("docs", "tests", "pyproject.toml")

#: Seconds in which a worker that is told to end has to.
PATIENCE = 10.0


class WorkerError(MutationError):
    """A worker has ended before its work was done."""


class UndecidedError(MutationError):
    """A run of the text has ended in a way that does not tell whether the text notices the mutant."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant.

    :param result: "killed", "timed out" or "survived".
    :param killed_by: the first clause, in the order in which they are run, that failed; "import" if the mutant
        cannot even be imported; None if no clause failed.
    """

    result: str
    killed_by: str | None = None


@dataclass(frozen=True)
class Job:
    """A run of the text on a mutant.

    :param mutant: the mutant.
    :param tests: what to run, as arguments of pytest.
    """

    mutant: Mutant
    tests: tuple[str, ...] = ("docs",)


def run_jobs(
    jobs: Sequence[Job],
    root: Path,
    settings: Settings,
    *,
    workers: int,
    on_verdict: Callable[[Job, Verdict], None],
) -> list[Verdict]:
    """Run the jobs, in copies of the project, so that the project itself is never changed.

    :param jobs: the runs.
    :param root: the project's root.
    :param settings: what is mutated, and how long a run may take.
    :param workers: how many processes work at a time.
    :param on_verdict: called after each run.
    :return: the verdicts, in the order of the jobs.
    :raises WorkerError: if a worker ends before its work is done.
    :raises UndecidedError: if a run ends in a way that does not tell whether the text notices the mutant.

    After an error, or an interrupt, the runs in hand are ended at once.
    """
    free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()

    def run(job: Job) -> Verdict:
        worker = free.get()
        try:
            return worker.run(job, settings.timeout)
        finally:
            free.put(worker)

    with ThreadPoolExecutor(workers) as pool, ExitStack() as stack:
        # The workers end before the pool does, whose threads wait for what they say.
        for _ in range(workers):
            free.put(stack.enter_context(_worker(root, settings)))
        tasks = {pool.submit(run, job): job for job in jobs}
        try:
            for task in as_completed(tasks):
                on_verdict(tasks[task], task.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [task.result() for task in tasks]


class _Worker:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, job: Job, timeout: float) -> Verdict:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = {
            "file": job.mutant.id.file,
            "code": job.mutant.code,
            "tests": job.tests,
            "timeout": timeout,
        }
        try:
            print(json.dumps(question), file=self._process.stdin, flush=True)
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise WorkerError(
                f"a worker ended with exit code {self._process.wait()} at this mutant: {job.mutant.id}; "
                "what it printed stands above"
            )
        match json.loads(answer):
            case {"undecided": how, "printed": printed}:
                raise UndecidedError(
                    f"{how}, which does not tell whether the text notices this mutant; mend what ended the run, "
                    f"or leave the mutant out in pyproject.toml: {job.mutant.id}\nThe run printed:\n{printed}"
                )
            case verdict:
                return Verdict(**verdict)


@contextmanager
def _worker(root: Path, settings: Settings) -> Iterator[_Worker]:
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        for name in (*COPIED, settings.folder):
            original, copy = root / name, Path(folder, name)
            if original.is_dir():
                shutil.copytree(original, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(original, copy)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutation.worker"],
            cwd=folder,
            # What is installed beside pytest takes longer to load than most clauses to run.
            env={**without_foreign_settings(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        try:
            yield _Worker(process)
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
    # Closes the pipes; a thread that reads from one has come to its end by now.
    with process:
        pass
