"""Runs a server program as it is, and tells on request what has become of its sessions.

``python watched.py PROGRAM [--without-remove]`` is run in a process of its own. The program is not changed: what
it does is seen from between its server and its application, in the registry's class, and by SQLAlchemy's events.
For each line that comes on the standard input, a line of JSON goes to the standard output; when the input ends, so
does the process, whatever it is doing. So it does not outlive whoever has started it. What the program prints goes
to the standard error. When it is interrupted, the program ends as it does alone.

A request that has a header ``X-Fault`` meets with that fault; see :data:`FAULTS`.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import runpy
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

import uvicorn
import waitress
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session, SessionTransaction, scoped_session
from sqlalchemy.pool import NullPool, Pool
from sqlalchemy.util import ScopedRegistry, ThreadLocalRegistry

#: Seconds in which a server has to end a connection.
ENDING = 5


@dataclass(frozen=True)
class Request:
    """A request that the application works on."""

    number: int
    fault: str


#: The request that this thread or task works on, whatever the program takes for its scope.
_current: ContextVar[Request | None] = ContextVar("request that is watched", default=None)
# Reentrant, because the collector may give a connection back while this thread holds it.
_lock = threading.RLock()
#: What is reported, except for what the following hold.
_counts = Counter[str]()
#: The records of the connections that were taken from a pool and did not come back.
_out: set[object] = set()
#: The sessions that a registry has made and has not let go.
_registered: WeakSet[Session] = WeakSet()
#: The registries of the program.
_registries: list[Any] = []


@contextmanager
def _at_work(fault: str) -> Iterator[None]:
    with _lock:
        _counts["begun"] += 1
        _counts["at_work"] += 1
        number = _counts["begun"]
    token = _current.set(Request(number, fault))
    try:
        yield
    finally:
        _current.reset(token)
        with _lock:
            _counts["at_work"] -= 1


def _watch_wsgi(application: Callable[..., Any]) -> Callable[..., Any]:
    def watched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        with _at_work(environ.get("HTTP_X_FAULT", "")):
            return application(environ, start_response)

    return watched


def _watch_asgi(application: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def watched(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        with _at_work(dict(scope["headers"]).get(b"x-fault", b"").decode()):
            await application(scope, receive, send)

    return watched


def _stand_before_applications() -> None:
    create_server, initialize = waitress.create_server, uvicorn.Config.__init__

    def watched_init(self: uvicorn.Config, application: Any, **settings: Any) -> None:
        initialize(self, _watch_asgi(application), **settings)

    waitress.create_server = lambda application, **settings: create_server(_watch_wsgi(application), **settings)
    uvicorn.Config.__init__ = watched_init  # type: ignore[assignment, method-assign]


def _watch_registry(registry: type[ScopedRegistry[Any]]) -> None:
    initialize, call, clear = registry.__init__, registry.__call__, registry.clear

    def watched_init(self: Any, createfunc: Callable[[], Session], *scopefunc: Any) -> None:
        def watched_createfunc() -> Session:
            if _fault() == "factory-raises":
                raise RuntimeError("the session factory raises, as it was told to")
            session = createfunc()
            with _lock:
                _registered.add(session)
            return session

        initialize(self, watched_createfunc, *scopefunc)
        _registries.append(self)

    def watched_call(self: Any) -> Any:
        session = call(self)
        request = _current.get()
        if request is not None:
            with _lock:
                first = session.info.setdefault("first seen by", request.number)
                if first != request.number and session.info.setdefault("seen by others", False) is False:
                    session.info["seen by others"] = True
                    _counts["shared"] += 1
        return session

    def watched_clear(self: Any) -> None:
        session = call(self) if self.has() else None
        clear(self)
        if session is not None:
            with _lock:
                _registered.discard(session)

    registry.__init__ = watched_init  # type: ignore[assignment, method-assign]
    registry.__call__ = watched_call  # type: ignore[method-assign]
    registry.clear = watched_clear  # type: ignore[method-assign]


def _take_out(connection: object, record: object, proxy: object) -> None:
    with _lock:
        _out.add(record)


def _take_back(connection: object, record: object) -> None:
    with _lock:
        _out.discard(record)


def _note_session(session: Session, transaction: object, connection: object) -> None:
    with _lock:
        if session.info.setdefault("is new", True):
            session.info["is new"] = False
            _counts["sessions"] += 1


# Counted, and not asked of the sessions: one that was forgotten in a transaction may be gone by then.
def _begin_transaction(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        with _lock:
            _counts["transactions"] += 1


def _end_transaction(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        with _lock:
            _counts["transactions"] -= 1


def _fault() -> str:
    request = _current.get()
    return request.fault if request is not None else ""


def _raise_before_commit(session: Session) -> None:
    if _fault() == "commit-raises":
        raise RuntimeError("the commit raises, as it was told to")


def _kill_after_flush(session: Session, flush_context: object) -> None:
    if _fault() == "connection-killed":
        kill_connection(session)


def kill_connection(session: Session) -> None:
    """Let the server end the connection that a session has.

    :param session: a session of PostgreSQL or MariaDB that is in a transaction.
    :raises TimeoutError: if the connection has not ended after :data:`ENDING` seconds.
    """
    driver: Any = session.connection().connection.driver_connection
    server = create_engine(session.get_bind().engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        if connection.dialect.name == "postgresql":
            # It returns when the connection has ended, or after so many milliseconds.
            killing = text("SELECT pg_terminate_backend(:number, :patience)")
            number = driver.info.backend_pid
            if not connection.scalar(killing, {"number": number, "patience": ENDING * 1000}):
                raise TimeoutError(f"PostgreSQL has not ended process {number} in {ENDING} seconds")
            return
        number = driver.thread_id()
        connection.execute(text(f"KILL {number:d}"))
        listed = text("SELECT count(*) FROM information_schema.processlist WHERE id = :number")
        end = time.monotonic() + ENDING
        while connection.scalar(listed, {"number": number}):
            if time.monotonic() > end:
                raise TimeoutError(f"MariaDB has not ended connection {number} in {ENDING} seconds")
            time.sleep(0.001)


#: What a request can be met with, by the name that stands in its header.
FAULTS = {
    "factory-raises": "the session factory raises",
    "commit-raises": "the commit raises, after a flush",
    "connection-killed": "the server ends the connection, after a flush",
}


def _report() -> dict[str, int]:
    # What only the collector takes away is no leak.
    gc.collect()
    kept = [registry.registry for registry in _registries]
    with _lock:
        return {
            **{name: _counts[name] for name in ("begun", "at_work", "sessions", "transactions", "shared")},
            "connections": len(_out),
            # A thread-local registry shows nobody the sessions of other threads.
            "entries": sum(map(len, kept))
            if all(isinstance(entries, dict) for entries in kept)
            else len(_registered),
        }


def _answer(reports: Any) -> None:
    # Not by sys.stdin: a thread that waits in it when Python ends makes Python abort.
    while questions := os.read(0, 4096):
        for _line in range(questions.count(b"\n")):
            print(json.dumps(_report()), file=reports, flush=True)
    os._exit(0)


def watch(program: str, *, without_remove: bool) -> None:
    """Run a program to its end.

    :param program: the file.
    :param without_remove: let ``remove()`` of the program's registries do nothing.
    """
    event.listen(Session, "before_commit", _raise_before_commit)
    event.listen(Session, "after_flush", _kill_after_flush)
    event.listen(Session, "after_begin", _note_session)
    event.listen(Session, "after_transaction_create", _begin_transaction)
    event.listen(Session, "after_transaction_end", _end_transaction)
    event.listen(Pool, "checkout", _take_out)
    event.listen(Pool, "checkin", _take_back)
    _stand_before_applications()
    # Each has a __call__ of its own; the second inherits the rest from the first, or has it too.
    for registry in (ThreadLocalRegistry, ScopedRegistry):
        _watch_registry(registry)
    if without_remove:
        scoped_session.remove = lambda self: None  # type: ignore[method-assign]
    reports, sys.stdout = sys.stdout, sys.stderr
    threading.Thread(target=_answer, args=[reports], daemon=True).start()
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--without-remove", action="store_true")
    arguments = parser.parse_args()
    watch(arguments.program, without_remove=arguments.without_remove)
