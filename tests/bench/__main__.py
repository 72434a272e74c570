"""``make bench``: measures how fast the registries are, and writes it down for the site."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Never

import pyperf
import sqlalchemy

from tests.bench.measuring import Samples, Size
from tests.bench.results import FLAT, RESULTS, figures_of_call, flatness, nanoseconds
from tests.bench.subjects import CALLS
from tests.harness.command import CANNOT_BE_RUN, INTERRUPTED, CommandParser
from tests.harness.project import ROOT

#: Where all samples go, for pyperf's own commands.
SAMPLES = ROOT / "build" / "bench" / "samples.json"

#: No process takes nearly as long, unless something is wrong.
TIME_LIMIT = 120


@dataclass(frozen=True)
class Plan:
    """What is measured, and how often.

    :param processes: how many processes measure each part.
    :param calls: the size of a process that measures the calls.
    :param together: the size of one that measures threads, whose turns are longer than Python lets a thread run.
    :param threads: how many threads call at once.
    :param scopes: how many scopes a registry has.
    """

    processes: int
    calls: Size
    together: Size
    threads: tuple[int, ...]
    scopes: tuple[int, ...]


FULL = Plan(
    processes=7,
    calls=Size(rounds=60, turn=0.002),
    together=Size(rounds=10, turn=0.02),
    threads=(1, 2, 4, 8, 16, 32),
    scopes=(1, 10, 100, 1_000, 10_000, 100_000, 1_000_000),
)
TINY = Plan(
    processes=1,
    calls=Size(rounds=3, turn=0.0002),
    together=Size(rounds=1, turn=0.0002),
    threads=(1, 2),
    scopes=(1, 10),
)


@dataclass(frozen=True)
class Unit:
    """What one process measures.

    :param part: the name of the part.
    :param size: how much is measured.
    :param number: how many threads or scopes; 0 for the calls.
    """

    part: str
    size: Size
    number: int = 0

    def __str__(self) -> str:
        if self.part == "calls":
            return "the calls"
        return f"{self.number:,} {self.part[:-1] if self.number == 1 else self.part}"


class MeasuringError(Exception):
    """A process has measured nothing; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write down what came out.

    :param arguments: those of the command line, if None.
    :return: the exit code: 0; 2 if it was interrupted; 4 if nothing could be measured. Unless it is 0, nothing is
        written.
    """
    parser = CommandParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="measure next to nothing, to see whether it works")
    parser.add_argument("--output", type=Path, default=RESULTS, help="the file to write (%(default)s)")
    chosen = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        return _measure_and_write(TINY if chosen.tiny else FULL, chosen.output)
    except KeyboardInterrupt:
        print("\nmake bench: interrupted; nothing is written, and nothing is left running", file=sys.stderr)
        return INTERRUPTED


def _interrupt(_signal: int, _frame: object) -> Never:
    raise KeyboardInterrupt


def _measure_and_write(plan: Plan, output: Path) -> int:
    started = time.monotonic()
    units = list(_units(plan))
    measured, left_out = _measure(units, plan.processes)
    if not measured:
        print("make bench: nothing could be measured; the lines above say why", file=sys.stderr)
        return CANNOT_BE_RUN
    speed = _figures(plan, measured, left_out)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(speed, indent=1) + "\n", encoding="utf-8")
    _print_summary(speed)
    print(f"Written in {time.monotonic() - started:.0f} s: {os.path.relpath(output)}")
    if plan is FULL:
        _keep_samples(measured)
    for unit, reason in left_out.items():
        print(f"Left out: {unit}. {reason}")
    return 0


def _units(plan: Plan) -> Iterator[Unit]:
    yield Unit("calls", plan.calls)
    for threads in plan.threads:
        yield Unit("threads", plan.together, threads)
    for scopes in plan.scopes:
        yield Unit("scopes", plan.calls, scopes)


def _measure(units: Sequence[Unit], processes: int) -> tuple[dict[Unit, list[Any]], dict[Unit, str]]:
    """Return what each process has measured, and which units are left out, and why."""
    measured: dict[Unit, list[Any]] = {}
    left_out: dict[Unit, str] = {}
    total = processes * len(units)
    # All units once, and then all again, so that a while in which the machine is busy falls on each of them.
    for turn in range(processes):
        for place, unit in enumerate(units, 1):
            if unit in left_out:
                continue
            print(f"[{turn * len(units) + place:{len(str(total))}}/{total}] {unit}", flush=True)
            try:
                measured.setdefault(unit, []).append(_run(unit))
            except MeasuringError as error:
                left_out[unit] = str(error)
                del measured[unit]
                print(f"left out: {unit}. {error}", flush=True)
    return measured, left_out


def _run(unit: Unit) -> Any:
    """Return what a new process measures. It has ended when this ends, in whatever way."""
    arguments = json.dumps([unit.part, asdict(unit.size), [unit.number] if unit.number else []])
    # An interruption waits until there is something that ends the process. The process itself takes none.
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "tests.bench.measuring", arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                signal.pthread_sigmask(signal.SIG_SETMASK, earlier)
                output, errors = process.communicate(timeout=TIME_LIMIT)
            except subprocess.TimeoutExpired:
                raise MeasuringError(f"It takes longer than {TIME_LIMIT} seconds") from None
            finally:
                process.kill()
                # Popen itself does not wait for it after an interruption.
                process.wait()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)
    return _samples(process.returncode, output, errors)


def _samples(exit_code: int, output: str, errors: str) -> Any:
    """Return what a process has written.

    :param exit_code: how it ended.
    :param output: what it wrote to standard output.
    :param errors: what it wrote to standard error.
    :raises MeasuringError: if it did not end well.
    """
    if exit_code < 0:
        name = signal.Signals(-exit_code).name
        raise MeasuringError(f"Its process was ended by {name}; where memory runs out, the system does this")
    if exit_code:
        lines = errors.strip().splitlines() or [f"its process ended with {exit_code}"]
        raise MeasuringError(lines[-1])
    return json.loads(output)


def _fastest(samples: Samples) -> dict[str, float]:
    return {subject: min(seconds) for subject, seconds in samples.items()}


def _figures(plan: Plan, measured: dict[Unit, list[Any]], left_out: dict[Unit, str]) -> dict[str, Any]:
    calls, threads, scopes = [], [], []
    for unit, processes in measured.items():
        if unit.part == "calls":
            for name, _target, _is_added in CALLS:
                calls.append(figures_of_call(name, [_fastest(process[name]) for process in processes]))
        elif unit.part == "threads":
            threads.append({"threads": unit.number, "nanoseconds": nanoseconds(list(map(_fastest, processes)))})
        else:
            times = [_fastest(process["samples"]) for process in processes]
            scopes.append(
                {"scopes": unit.number, "nanoseconds": nanoseconds(times), "bytes": processes[0]["bytes"]}
            )
    return {
        "schema_version": 1,
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "sqlalchemy": sqlalchemy.__version__,
        "cores": os.cpu_count(),
        "processes": plan.processes,
        "rounds": {"calls": plan.calls.rounds, "threads": plan.together.rounds, "scopes": plan.calls.rounds},
        "samples": sum(len(values) for _name, values in _all_samples(measured)),
        "flat": FLAT,
        "calls": calls,
        "threads": threads,
        "scopes": scopes,
        "left_out": [
            {"part": unit.part, "number": unit.number, "reason": reason} for unit, reason in left_out.items()
        ],
    }


def _all_samples(measured: dict[Unit, list[Any]]) -> Iterator[tuple[str, list[float]]]:
    """Yield for each process and subject what was measured, and the samples."""
    for unit, processes in measured.items():
        for process in processes:
            parts: dict[str, Samples] = (
                process if unit.part == "calls" else {str(unit): process.get("samples", process)}
            )
            for name, samples in parts.items():
                for subject, values in samples.items():
                    yield f"{name}: {subject}", values


def _keep_samples(measured: dict[Unit, list[Any]]) -> None:
    """Write all samples where pyperf's commands can read them."""
    runs: dict[str, list[Any]] = {}
    for name, values in _all_samples(measured):
        run = pyperf.Run(values, metadata={"name": name}, collect_metadata=False)
        runs.setdefault(name, []).append(run)
    SAMPLES.parent.mkdir(parents=True, exist_ok=True)
    pyperf.BenchmarkSuite([pyperf.Benchmark(runs) for runs in runs.values()]).dump(str(SAMPLES), replace=True)
    print(f"All samples: {SAMPLES.relative_to(ROOT)}, for 'python -m pyperf stats' and 'hist'")


def _print_summary(speed: dict[str, Any]) -> None:
    print(f"{'against SQLAlchemy':36} {'ratio':>6}  target")
    for call in speed["calls"]:
        ratio = call["ratio"]
        shown = f"{ratio['median']:6.2f}" if ratio else "  none"
        is_met = bool(ratio) and ratio["median"] <= call["target"]
        print(f"{call['name']:36} {shown}  {call['target']} {'met' if is_met else 'not met'}")
    flat = flatness(speed)
    if flat is not None:
        print(f"{'flat over scopes':36} {flat:6.2f}  {FLAT} {'met' if flat <= FLAT else 'not met'}")


if __name__ == "__main__":
    sys.exit(main())
