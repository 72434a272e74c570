"""Takes the samples, in a process of its own: ``python -m tests.bench.measuring``, started by ``make bench``.

It reads what to measure from its first argument, as JSON, and writes the samples to standard output, as JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import threading
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from timeit import Timer
from typing import Any

from tests.bench.subjects import FLOOR, SUBJECTS, calls_of, fill

__all__ = ["PARTS", "Samples", "Size", "measure_calls", "measure_scopes", "measure_threads", "take_turns"]

#: For each subject the seconds that one call took, once for each round.
Samples = dict[str, list[float]]


@dataclass(frozen=True)
class Size:
    """How much is measured in a process.

    :param rounds: how often each subject has its turn.
    :param turn: the seconds that a turn takes about.
    """

    rounds: int
    turn: float


def take_turns(measures: Mapping[str, Callable[[int], float]], size: Size) -> Samples:
    """Measure several things in turns, each round in another order.

    :param measures: for each name a function that does something so many times and returns the seconds it took.
    :param size: how many rounds there are, and how long a turn is.
    :return: for each name and round the seconds for one time.
    """
    times = {}
    for name, measure in measures.items():
        # What is done for the first time takes longer.
        measure(1)
        number, seconds = 1, measure(1)
        while seconds < size.turn / 4:
            number *= 4
            seconds = measure(number)
        times[name] = max(1, round(number * size.turn / seconds))
    samples: Samples = {name: [] for name in measures}
    names = list(measures)
    for _round in range(size.rounds):
        for name in names:
            samples[name].append(measures[name](times[name]) / times[name])
        names.append(names.pop(0))
        # The collector is off. What the turns have left, such as sessions, must not pile up.
        gc.collect()
    return samples


def measure_calls(size: Size) -> dict[str, Samples]:
    """Return the samples of each call."""
    return {
        call.name: take_turns({name: timer.timeit for name, timer in call.timers.items()}, size)
        for call in calls_of()
    }


def measure_threads(size: Size, threads: int) -> Samples:
    """Return the samples of a registry that several threads call at once."""
    timers = {subject: calls_of()[0].timers[subject] for subject in SUBJECTS}
    # The floor's storage has nothing for the other threads yet.
    timers[FLOOR] = Timer("floor.value", "floor.value = None", globals={"floor": threading.local()})

    def together(timer: Timer) -> Callable[[int], float]:
        return lambda number: (
            _time_together(timer, threads, max(1, number // threads))
            * number
            / (threads * max(1, number // threads))
        )

    return take_turns({name: together(timer) for name, timer in timers.items()}, size)


def _time_together(timer: Timer, threads: int, number: int) -> float:
    """Return the seconds from when the first thread begins until the last one ends."""
    barrier = threading.Barrier(threads)
    begins, ends = [], []

    def work() -> None:
        # Each has its session before it begins.
        timer.timeit(1)
        barrier.wait()
        begins.append(perf_counter())
        timer.timeit(number)
        ends.append(perf_counter())

    # So that an interrupted run does not wait for them.
    started = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
    try:
        for thread in started:
            thread.start()
    except RuntimeError:
        # No more can be started. Those that wait for the others have to end.
        barrier.abort()
        raise
    for thread in started:
        thread.join()
    return max(ends) - min(begins)


def measure_scopes(size: Size, scopes: int) -> dict[str, Any]:
    """Return the samples of a registry that has so many entries, and for each subject the bytes that they take."""
    timers, bytes_taken = {}, {}
    for subject in SUBJECTS:
        filling, timer = fill(subject, scopes)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        filling()
        bytes_taken[subject] = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        timers[subject] = timer.timeit
    return {"samples": take_turns(timers, size), "bytes": bytes_taken}


PARTS: dict[str, Callable[..., Any]] = {
    "calls": measure_calls,
    "threads": measure_threads,
    "scopes": measure_scopes,
}


def main(arguments: Sequence[str]) -> None:
    """Measure one part and print its samples.

    :param arguments: the JSON of the part's name, the size, and the number of threads or scopes if it needs one.
    """
    part, size, numbers = json.loads(arguments[0])
    # It would run in somebody's turn. What is there stays there, and need not be looked through after each round.
    gc.disable()
    gc.freeze()
    print(json.dumps(PARTS[part](Size(**size), *numbers)))


if __name__ == "__main__":
    main(sys.argv[1:])
