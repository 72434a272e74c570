"""Kills a worker of ``fork_worker.py`` in the middle of a task, and prints what has become of the tasks.

It is run beside a copy of that program, whose functions it uses.
"""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from typing import Any

import fork_worker  # type: ignore[import-not-found]
from sqlalchemy import event, select

KILLED = "user 13"

#: The parent lets go of its connections before it forks.
new_workers = partial(ProcessPoolExecutor, 2, mp_context=get_context("fork"), initializer=fork_worker.begin_worker)


def _die(session: Any, flush_context: object) -> None:
    if any(user.name == KILLED for user in session.new):
        os.kill(os.getpid(), signal.SIGKILL)


def _sign_up(names: list[str]) -> tuple[list[str], int]:
    """Return the names that were reported as committed, and how many tasks were broken off."""
    committed, broken_off = [], 0
    with new_workers() as workers:
        try:
            futures = [(name, workers.submit(fork_worker.sign_up, name)) for name in names]
        except BrokenProcessPool:
            return [], len(names)
        for name, future in futures:
            error = future.exception()
            if error is None:
                committed.append(name)
            broken_off += isinstance(error, BrokenProcessPool)
    return committed, broken_off


if __name__ == "__main__":
    event.listen(fork_worker.Session, "after_flush", _die)
    reported, broken_off = _sign_up([KILLED if number == 4 else f"first {number}" for number in range(40)])
    later, broken_off_later = _sign_up([f"second {number}" for number in range(10)])
    saved = set(fork_worker.Session.scalars(select(fork_worker.User.name)))
    fork_worker.Session.remove()
    print("broken off:", broken_off > 0, broken_off_later)
    print("killed, and saved:", KILLED in saved)
    print("reported, and lost:", sorted({*reported, *later} - saved))
    print("reported later:", len(later))
    print("connections out:", fork_worker.engine.pool.checkedout())
