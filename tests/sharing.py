"""What the processes that share a run of the tests make once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from tests.patience import PATIENCE

__all__ = ["make_once", "open_once"]


def make_once(name: str, factory: pytest.TempPathFactory, worker: str, make: Callable[[Path], None]) -> Path:
    """Have a folder filled by the first process of a run that asks for it.

    :param name: the folder's.
    :param factory: pytest's, of this process.
    :param worker: what pytest-xdist calls this process; its fixture ``worker_id`` tells.
    :param make: fills the folder. If it fails, the next process that asks tries anew.
    :return: the folder. It belongs to all processes: leave it as it is.
    """
    folder = _folder_of_run(factory, worker) / name
    finished = folder.with_suffix(".finished")
    with FileLock(folder.with_suffix(".lock"), timeout=PATIENCE):
        if not finished.exists():
            make(folder)
            finished.touch()
    return folder


@contextmanager
def open_once(
    name: str,
    factory: pytest.TempPathFactory,
    worker: str,
    start: Callable[[Path], AbstractContextManager[str]],
) -> Iterator[str]:
    """Have something started by the first process of a run that asks for it, and kept while one needs it.

    :param name: a name for it.
    :param factory: pytest's, of this process.
    :param worker: what pytest-xdist calls this process.
    :param start: starts it, given an empty folder, and yields its address.
    :return: the address, in every process.
    """
    folder = _folder_of_run(factory, worker) / name
    (folder / "users").mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock", timeout=PATIENCE)
    address = folder / "address"
    # The system releases it when this process has ended, in whatever way.
    using = FileLock(folder / "users" / worker, timeout=PATIENCE)
    with lock:
        using.acquire()
        started = None
        if not address.exists():
            started = start(factory.mktemp(name))
            try:
                address.write_text(started.__enter__(), encoding="utf-8")
            except BaseException:
                # Or the process that starts it instead would wait for the end of this one.
                using.release()
                raise
    try:
        yield address.read_text(encoding="utf-8")
    finally:
        using.release()
        if started is not None:
            with lock:
                address.unlink()
            for user in (folder / "users").iterdir():
                with FileLock(user, timeout=PATIENCE):
                    pass
            started.__exit__(None, None, None)


def _folder_of_run(factory: pytest.TempPathFactory, worker: str) -> Path:
    """Return the folder that the processes of a run have in common, and other runs have not."""
    own = factory.getbasetemp()
    return own if worker == "master" else own.parent
