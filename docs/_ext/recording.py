"""Runs a program and records what becomes of its sessions and connections: who does it, in what order.

The program runs in a process of its own, in a folder where there is nothing but the program. What happens there is
noted by ``recorder.py``. The record is kept: a program is run again when it, the recorder, the implementation or
SQLAlchemy has changed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy

from tests.harness.project import ROOT

__all__ = ["Entry", "Lane", "Record", "RecordingError", "Work", "record_run"]

#: Seconds that a program may take.
TIMEOUT = 60.0


class RecordingError(Exception):
    """A program could not be recorded; the message says which, what came, and what to do."""


@dataclass(frozen=True)
class Lane:
    """Who does something: a thread, or a task of an event loop.

    :param kind: ``main`` (the main thread), ``thread``, ``worker`` (of an executor) or ``task``.
    :param number: 1 for the first of its kind that had to do with a session.
    :param on_main_thread: whether it is the main thread, or a task that runs there.
    """

    kind: str
    number: int
    on_main_thread: bool


@dataclass(frozen=True)
class Work:
    """A call of a function of the program, within which other things happen.

    :param lane: whose call it is, as an index of the lanes.
    :param code: the call, as it is shown.
    """

    lane: int
    code: str


@dataclass(frozen=True)
class Entry:
    """Something that happened.

    :param kind: ``registry`` (a registry is made), ``made``, ``closed`` or ``collected`` (a session), ``taken`` or
        ``returned`` (a connection), ``sql`` (a statement of SQL), ``reset`` (a ROLLBACK of the pool's own),
        ``ends`` (the thread, while a session of it is open) or ``collector`` (the garbage collector runs).
    :param lane: who did it, as an index of the lanes.
    :param session: whose it is, by its number; 0 where no session is concerned.
    :param sql: the first word of the statement.
    :param line: the line of the program that was being run, 0 if none was.
    :param code: what that line does, as it is shown.
    :param work: within which call, as an index of the works; None if within none.
    """

    kind: str
    lane: int
    session: int = 0
    sql: str = ""
    line: int = 0
    code: str = ""
    work: int | None = None


@dataclass(frozen=True)
class Record:
    """What happened while a program ran.

    :param implementation: the module whose classes the program found in SQLAlchemy's place, or ``sqlalchemy``.
    :param sqlalchemy: the version of SQLAlchemy.
    :param lanes: who took part, in the order in which they did.
    :param works: the calls within which it happened.
    :param entries: what happened, in its order.
    """

    implementation: str
    sqlalchemy: str
    lanes: tuple[Lane, ...]
    works: tuple[Work, ...]
    entries: tuple[Entry, ...]

    def to_json(self) -> str:
        """Return the record as JSON."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Read what :meth:`to_json` has returned."""
        data = json.loads(text)
        return cls(
            data["implementation"],
            data["sqlalchemy"],
            tuple(Lane(**lane) for lane in data["lanes"]),
            tuple(Work(**work) for work in data["works"]),
            tuple(Entry(**entry) for entry in data["entries"]),
        )


def record_run(
    program: Path,
    implementation: str,
    *,
    calls: Sequence[str] = (),
    beside: Sequence[Path] = (),
    cache: Path | None = None,
    timeout: float = TIMEOUT,
) -> Record:
    """Run a program, or find the record of an earlier run of the same.

    :param program: the file.
    :param implementation: whose classes the program finds in SQLAlchemy's place; ``sqlalchemy`` for its own.
    :param calls: the functions of the program whose calls are recorded as works.
    :param beside: further files that the program imports.
    :param cache: the folder in which records are kept; None to run in any case.
    :param timeout: seconds that the program may take.
    :raises RecordingError: if it fails, does not end, or leaves nothing to show.
    """
    _require_functions(program, calls)
    if cache is None:
        return _run(program, implementation, calls, beside, timeout)
    path = cache / f"{_fingerprint(program, implementation, calls, beside)}.json"
    if path.is_file():
        return Record.from_json(path.read_text(encoding="utf-8"))
    record = _run(program, implementation, calls, beside, timeout)
    cache.mkdir(parents=True, exist_ok=True)
    # Each language is built by a process of its own, and both may come here at the same time.
    with tempfile.NamedTemporaryFile("w", dir=cache, encoding="utf-8", delete=False) as file:
        file.write(record.to_json())
    os.replace(file.name, path)
    return record


def _fingerprint(program: Path, implementation: str, calls: Sequence[str], beside: Sequence[Path]) -> str:
    """Return what changes whenever a run could come out in another way."""
    sources = [program, *beside, Path(__file__), Path(__file__).with_name("recorder.py")]
    # What puts the implementation in its place.
    sources += sorted((ROOT / "tests" / "harness").glob("*.py"))
    if implementation != "sqlalchemy":
        sources += sorted((ROOT / implementation).glob("*.py"))
    told = [sys.version, sqlalchemy.__version__, implementation, *calls]
    digest = hashlib.sha256("\0".join(told).encode())
    for source in sources:
        digest.update(source.name.encode() + hashlib.sha256(source.read_bytes()).digest())
    return f"{program.stem}-{digest.hexdigest()[:16]}"


def _require_functions(program: Path, calls: Sequence[str]) -> None:
    if not program.is_file():
        raise RecordingError(f"there is no program {program}. Correct the path")
    tree = ast.parse(program.read_text(encoding="utf-8"), str(program))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for name in calls:
        if name not in functions:
            raise RecordingError(
                f"{_shown(program)} has no function {name!r} whose calls could be shown. Name one that it defines "
                "with 'def'; of a coroutine the picture shows the task"
            )


def _run(
    program: Path, implementation: str, calls: Sequence[str], beside: Sequence[Path], timeout: float
) -> Record:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as elsewhere:
        for source in (program, *beside):
            shutil.copy(source, folder)
        output = Path(elsewhere) / "record.json"
        command = [sys.executable, "-m", "docs._ext.recorder"]
        command += [program.name, implementation, str(output), *calls]
        try:
            finished = subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, Path(__file__).parent)))},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RecordingError(
                f"{_shown(program)} has not ended after {timeout:g} seconds. Run it by itself, and find out what "
                "it waits for; let its threads wait for nothing but each other"
            ) from None
        if finished.returncode or not output.is_file():
            raise RecordingError(
                f"{_shown(program)} fails when it is run on {implementation}:\n"
                f"{finished.stderr.strip() or f'exit code {finished.returncode}'}\n"
                "Run it by itself, and correct it"
            )
        record = Record.from_json(output.read_text(encoding="utf-8"))
    if not any(entry.session for entry in record.entries):
        raise RecordingError(
            f"{_shown(program)} makes no session, so there is nothing to draw. Let it use a registry"
        )
    return record


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
