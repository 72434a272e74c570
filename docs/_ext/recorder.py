"""Runs in the process of a program, and notes what becomes of its sessions and connections.

``python -m docs._ext.recorder program.py sqlalchemy record.json`` first listens to SQLAlchemy's events: those of
the pool (a connection is taken, reset, returned), of the engine (BEGIN, COMMIT, ROLLBACK, each statement) and of
the session (whose transaction it is). SQLAlchemy has no event for a session that is made or closed, nor for a
registry that is made, and Python has none for the end of a thread. For these four the recorder wraps
``Session.__init__``, ``Session.close``, ``scoped_session.__init__`` and ``threading.Thread.run``. Then it runs the
program.

The cyclic garbage collector is switched off, so that it runs only where the program calls it.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import gc
import inspect
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import sqlalchemy
from recording import Entry, Lane, Record, Work
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from tests.harness.implementations import load, substituted

__all__: list[str] = []


@dataclass
class _Happening:
    """An entry that does not yet know whose connection it is about."""

    entry: dict[str, Any]
    connection: int | None = None


@dataclass
class _Recorder:
    files: dict[str, ast.Module]
    calls: frozenset[str]
    happenings: list[_Happening] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A finalizer can run in the middle of anything, also of what holds the lock.
        self.lock = threading.RLock()
        self.is_recording = True
        # An ended thread is not known to Python any more while its storage goes, but its identifier is.
        self.thread_of: dict[int, threading.Thread] = {threading.get_ident(): threading.main_thread()}
        self.lane_of: dict[object, int] = {}
        # Sessions have numbers, by which all else knows them; nothing here keeps a session alive.
        self.numbers: dict[int, int] = {}
        self.references: list[weakref.ref[Session]] = []
        self.made_in: dict[int, int] = {}
        self.open: set[int] = set()
        # Connections are known by the identity of the DBAPI's object, which the pool keeps.
        self.owner_of: dict[int, int] = {}
        self.in_transaction: set[int] = set()
        # By the thread's identifier: the works that have begun and not ended, the innermost last.
        self.running: dict[int, list[int]] = {}

    # What happens

    def note(self, kind: str, *, session: int = 0, sql: str = "", connection: int | None = None) -> None:
        """Record that something happens here and now."""
        if not self.is_recording:
            return
        line, code = self._statement(kind)
        with self.lock:
            works = self.running.get(threading.get_ident())
            self.happenings.append(
                _Happening(
                    {
                        "kind": kind,
                        "lane": self._lane(),
                        "session": session or self.owner_of.get(connection or 0, 0),
                        "sql": sql,
                        "line": line,
                        "code": code,
                        "work": works[-1] if works else None,
                    },
                    connection,
                )
            )

    def session_made(self, session: Session) -> None:
        with self.lock:
            number = len(self.made_in) + 1
            self.made_in[number] = self._lane()
        self.numbers[id(session)] = number
        self.open.add(number)
        self.references.append(weakref.ref(session, lambda _: self._session_gone(number)))
        self.note("made", session=number)

    def session_closed(self, session: Session) -> None:
        number = self.numbers.get(id(session), 0)
        if number in self.open:
            self.open.discard(number)
            self.note("closed", session=number)

    def _session_gone(self, number: int) -> None:
        self.numbers = {key: value for key, value in self.numbers.items() if value != number}
        if number in self.open:
            self.open.discard(number)
            self.note("collected", session=number)

    def taken(self, dbapi_connection: Any, *_: Any) -> None:
        self.note("taken", connection=id(dbapi_connection))

    def owned(self, session: Session, transaction: Any, connection: Connection) -> None:
        """Find out whose connection it is: the pool gives it out before the session has it."""
        key = id(connection.connection.dbapi_connection)
        with self.lock:
            self.owner_of[key] = self.numbers[id(session)]
            # A session that was closed can be used again.
            self.open.add(self.owner_of[key])
            for happening in self.happenings:
                if happening.connection == key and not happening.entry["session"]:
                    happening.entry["session"] = self.owner_of[key]

    def returned(self, dbapi_connection: Any, *_: Any) -> None:
        key = id(dbapi_connection)
        with self.lock:
            if key in self.owner_of:
                self.note("returned", connection=key)
                del self.owner_of[key]
            self.in_transaction.discard(key)
            # What no session has claimed by now was none's.
            self.happenings[:] = [
                happening
                for happening in self.happenings
                if happening.connection != key or happening.entry["session"]
            ]

    def reset(self, dbapi_connection: Any, *_: Any) -> None:
        if id(dbapi_connection) in self.in_transaction:
            self.note("reset", sql="ROLLBACK", connection=id(dbapi_connection))

    def began(self, connection: Connection) -> None:
        self.in_transaction.add(id(connection.connection.dbapi_connection))
        self._note_sql(connection, "BEGIN")

    def ended(self, word: str) -> Callable[[Connection], None]:
        def note(connection: Connection) -> None:
            self.in_transaction.discard(id(connection.connection.dbapi_connection))
            self._note_sql(connection, word)

        return note

    def executed(self, connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        self._note_sql(connection, statement.split(None, 1)[0].upper())

    def _note_sql(self, connection: Connection, word: str) -> None:
        self.note("sql", sql=word, connection=id(connection.connection.dbapi_connection))

    def collecting(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self.note("collector")

    def thread_begins(self) -> None:
        # The identifier of a thread that has ended is given to another one.
        self.thread_of[threading.get_ident()] = threading.current_thread()

    def thread_ends(self) -> None:
        lane = self.lane_of.get(threading.current_thread())
        if lane is not None and any(self.made_in[number] == lane for number in self.open):
            self.note("ends")

    # Where it happens

    def profile(self, frame: FrameType, kind: str, argument: object) -> None:
        """Follow the calls of the functions that are shown; Python calls this at each call and return."""
        if frame.f_code.co_name not in self.calls or frame.f_code.co_filename not in self.files:
            return
        with self.lock:
            running = self.running.setdefault(threading.get_ident(), [])
            if kind == "call":
                self.works.append(Work(self._lane(), _shown_call(frame)))
                running.append(len(self.works) - 1)
            elif kind == "return":
                running.pop()

    def _lane(self) -> int:
        actor: object = None
        kind = "task"
        # It fails where no event loop runs.
        with suppress(RuntimeError):
            actor = asyncio.current_task()
        thread = self.thread_of[threading.get_ident()]
        is_main = thread is threading.main_thread()
        if actor is None:
            # What asyncio and concurrent.futures call their threads.
            is_worker = thread.name.startswith(("ThreadPoolExecutor-", "asyncio_"))
            actor, kind = thread, "main" if is_main else "worker" if is_worker else "thread"
        if actor not in self.lane_of:
            self.lane_of[actor] = len(self.lanes)
            # They are numbered when it is known who had to do with a session.
            self.lanes.append(Lane(kind, 0, is_main))
        return self.lane_of[actor]

    def _statement(self, kind: str) -> tuple[int, str]:
        """Return the line of the program that is being run, and what it does."""
        frame: FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename not in self.files:
            frame = frame.f_back
        if frame is None or kind == "ends":
            return 0, ""
        line = frame.f_lineno
        shown = _shown_statement(self.files[frame.f_code.co_filename], line, with_target=kind == "registry")
        return line, shown

    # What is left

    def record(self, implementation: str) -> Record:
        """Return what has happened, without those who had nothing to do with a session."""
        entries = [
            happening.entry
            for happening in self.happenings
            if happening.entry["session"] or happening.entry["kind"] in ("registry", "ends", "collector")
        ]
        acting = {entry["lane"] for entry in entries if entry["kind"] != "registry"}
        works = {entry["work"] for entry in entries} - {None}
        kept = {lane: new for new, lane in enumerate(sorted(acting, key=lambda lane: _first(entries, lane)))}
        kept_works = {work: new for new, work in enumerate(sorted(works))}
        counts: dict[str, int] = {}
        lanes = []
        for lane in kept:
            kind = self.lanes[lane].kind
            counts[kind] = counts.get(kind, 0) + 1
            lanes.append(replace(self.lanes[lane], number=counts[kind]))
        return Record(
            implementation,
            sqlalchemy.__version__,
            tuple(lanes),
            tuple(Work(kept[self.works[work].lane], self.works[work].code) for work in kept_works),
            tuple(
                Entry(
                    **{
                        **entry,
                        "lane": kept.get(entry["lane"], 0),
                        "work": kept_works.get(entry["work"]),
                    }
                )
                for entry in entries
            ),
        )


def _first(entries: Iterable[dict[str, Any]], lane: int) -> int:
    return next(
        place for place, entry in enumerate(entries) if entry["lane"] == lane and entry["kind"] != "registry"
    )


def _shown_statement(tree: ast.Module, line: int, *, with_target: bool) -> str:
    """Return what a line of a program does, in a few words: the call that counts, without its arguments.

    :param tree: the program.
    :param line: the number of the line.
    :param with_target: also say what the result is called, and what arguments are named.
    """
    around = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno <= line <= _last(node)]
    if not around:
        return ""
    statement = min(around, key=lambda node: _last(node) - node.lineno)
    # Of "with a() as b:" the lines below are statements of their own.
    part: ast.AST = statement.items[0].context_expr if isinstance(statement, ast.With) else statement
    calls = sorted(
        (
            node
            for node in ast.walk(part)
            if isinstance(node, ast.Call) and not hasattr(builtins, _root(node.func))
        ),
        key=lambda node: (node.lineno, node.col_offset, _last(node), node.end_col_offset),
    )
    if not calls:
        return ast.unparse(part).partition("\n")[0]
    # Of "a().b()" both begin at the same place, and "a()" ends first.
    call = calls[0]
    function = ast.unparse(call.func)
    if with_target and isinstance(statement, ast.Assign):
        names = ["…", *(f"{keyword.arg}=…" for keyword in call.keywords)]
        return f"{ast.unparse(statement.targets[0])} = {function}({', '.join(names)})"
    return f"{function}({'…' if call.args or call.keywords else ''})"


def _last(node: ast.stmt | ast.Call) -> int:
    return node.end_lineno or node.lineno


def _root(function: ast.expr) -> str:
    while isinstance(function, ast.Attribute | ast.Call):
        function = function.value if isinstance(function, ast.Attribute) else function.func
    return function.id if isinstance(function, ast.Name) else ""


def _shown_call(frame: FrameType) -> str:
    """Return a call with its arguments, as far as they are short and say something."""
    code: CodeType = frame.f_code
    values = [frame.f_locals[name] for name in code.co_varnames[: code.co_argcount]]
    shown: list[str] = []
    for value in values:
        is_short = isinstance(value, str | int) and len(repr(value)) <= 12
        if is_short or shown[-1:] != ["…"]:
            shown.append(repr(value).replace("'", '"') if is_short else "…")
    return f"{code.co_name}({', '.join(shown)})"


@contextmanager
def _recording(recorder: _Recorder, scoped_session: type[Any]) -> Iterator[None]:
    event.listen(Pool, "checkout", recorder.taken)
    event.listen(Pool, "reset", recorder.reset)
    event.listen(Pool, "checkin", recorder.returned)
    event.listen(Engine, "begin", recorder.began)
    event.listen(Engine, "commit", recorder.ended("COMMIT"))
    event.listen(Engine, "rollback", recorder.ended("ROLLBACK"))
    event.listen(Engine, "before_cursor_execute", recorder.executed)
    event.listen(Session, "after_begin", recorder.owned)
    _after(Session, "__init__", recorder.session_made)
    _after(Session, "close", recorder.session_closed)
    _after(scoped_session, "__init__", lambda registry: recorder.note("registry"))
    original_run = threading.Thread.run

    def run(self: threading.Thread) -> None:
        recorder.thread_begins()
        try:
            original_run(self)
        finally:
            recorder.thread_ends()

    threading.Thread.run = run  # type: ignore[method-assign]
    threading.setprofile(recorder.profile)
    sys.setprofile(recorder.profile)
    gc.disable()
    gc.callbacks.append(recorder.collecting)
    try:
        yield
    finally:
        recorder.is_recording = False
        sys.setprofile(None)
        threading.setprofile(None)


def _after(owner: type[Any], name: str, function: Callable[[Any], None]) -> None:
    """Let a function be called with the object whenever a method of it has done its work."""
    original = inspect.getattr_static(owner, name)

    @wraps(original)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        function(self)
        return result

    setattr(owner, name, wrapped)


def _main(program: str, implementation: str, output: str, *calls: str) -> None:
    here = Path.cwd()
    files = {str(path): ast.parse(path.read_text(encoding="utf-8")) for path in here.glob("*.py")}
    recorder = _Recorder(files, frozenset(calls))
    tested = load(implementation)
    path = here / program
    module = ModuleType("__main__")
    module.__file__ = str(path)
    sys.modules["__main__"] = module
    sys.path.insert(0, str(here))
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    with substituted(tested), _recording(recorder, tested.names["scoped_session"]):
        exec(code, module.__dict__)
    others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    if others:
        sys.exit(f"It leaves threads running: {', '.join(others)}. Let it wait for their end.")
    Path(output).write_text(recorder.record(implementation).to_json(), encoding="utf-8")


if __name__ == "__main__":
    _main(*sys.argv[1:])
