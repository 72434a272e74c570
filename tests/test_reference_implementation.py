"""What the reference implementation does beyond the text: at the edges of threads, processes and garbage."""

from __future__ import annotations

import gc
import inspect
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
import sqlalchemy.ext.asyncio
import sqlalchemy.orm
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, sessionmaker

import reference_impl
from tests.harness.project import ROOT
from tests.patience import PATIENCE

T = TypeVar("T")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'test.db'}", pool_size=2, max_overflow=0, pool_timeout=0.1)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def _no_garbage_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def in_new_thread(function: Callable[[], T]) -> T:
    results: list[T] = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results.pop()


def begin(session: Session) -> Session:
    session.execute(text("SELECT 1"))
    return session


def test_two_hundred_threads_on_a_pool_of_two_leave_nothing_checked_out(engine: Engine) -> None:
    scoped = reference_impl.scoped_session(sessionmaker(engine))
    for _ in range(200):
        in_new_thread(lambda: begin(scoped()))
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_session_that_was_set_is_closed_at_the_end_of_its_thread(engine: Engine) -> None:
    scoped = reference_impl.scoped_session(sessionmaker(engine))
    in_new_thread(lambda: scoped.registry.set(begin(Session(engine))))
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("let_go", ["clear", "set"])
def test_session_that_the_registry_let_go_is_left_to_whoever_has_it(engine: Engine, let_go: str) -> None:
    scoped = reference_impl.scoped_session(sessionmaker(engine))

    def hand_over() -> Session:
        session = begin(scoped())
        if let_go == "clear":
            scoped.registry.clear()
        else:
            scoped.registry.set(Session(engine))
        return session

    session = in_new_thread(hand_over)
    assert session.in_transaction()
    session.close()


def test_session_outlives_its_registry(engine: Engine) -> None:
    scoped = reference_impl.scoped_session(sessionmaker(engine))
    session = begin(scoped())
    del scoped
    gc.collect()
    assert session.in_transaction()
    session.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_fork_does_not_close_the_sessions_of_the_parents_threads(engine: Engine) -> None:
    closed: list[str] = []

    class Telling(Session):
        def close(self) -> None:
            closed.append("closed")
            super().close()

    scoped = reference_impl.scoped_session(sessionmaker(engine, class_=Telling))
    has_session, may_end = threading.Event(), threading.Event()

    def hold_session() -> None:
        begin(scoped())
        has_session.set()
        may_end.wait(10)

    thread = threading.Thread(target=hold_session)
    thread.start()
    has_session.wait(10)
    child = os.fork()
    if child == 0:
        gc.collect()
        os._exit(len(closed))
    _, status = os.waitpid(child, 0)
    may_end.set()
    thread.join()
    assert os.waitstatus_to_exitcode(status) == 0
    assert closed == ["closed"]


def test_program_that_ends_with_an_open_session_ends_quietly(tmp_path: Path) -> None:
    program = (
        "from sqlalchemy import create_engine, text\n"
        "from sqlalchemy.orm import sessionmaker\n"
        "from reference_impl import scoped_session\n"
        f"engine = create_engine('sqlite:///{tmp_path / 'test.db'}')\n"
        "Session = scoped_session(sessionmaker(engine))\n"
        "Session.execute(text('SELECT 1'))\n"
        "in_main = Session()\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")


def test_first_calls_with_arguments_that_race_in_one_scope_make_one_session(engine: Engine) -> None:
    both_are_here = threading.Barrier(2)
    made: list[Session] = []

    class Slow(Session):
        def __init__(self, **arguments: object) -> None:
            with suppress(threading.BrokenBarrierError):
                both_are_here.wait(timeout=1)
            made.append(self)
            super().__init__(**arguments)  # type: ignore[arg-type]

    factory = sessionmaker(engine, class_=Slow)
    scoped = reference_impl.scoped_session(factory, scopefunc=lambda: "one scope")

    def call() -> str:
        try:
            scoped(autoflush=False)
        except InvalidRequestError:
            return "refused"
        return "made"

    with ThreadPoolExecutor(2) as pool:
        results = [task.result() for task in (pool.submit(call), pool.submit(call))]
    assert sorted(results) == ["made", "refused"]
    assert len(made) == 1


def test_object_that_is_cleared_while_a_first_call_finds_it_is_still_returned() -> None:
    registry = reference_impl.ScopedRegistry(object, lambda: "one scope")

    class ClearedOnTheWay(dict[str, object]):
        def setdefault(self, key: str, default: object = None) -> object:
            value = super().setdefault(key, default)
            self.clear()
            return value

    registry.registry = ClearedOnTheWay()
    assert registry() is not None


def test_async_session_is_not_closed_at_the_end_of_its_thread(recwarn: pytest.WarningsRecorder) -> None:
    scoped: Any = reference_impl.scoped_session(cast(Any, sqlalchemy.ext.asyncio.AsyncSession))
    in_new_thread(lambda: scoped.registry())
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []


def test_object_that_is_no_session_is_left_alone_at_the_end_of_its_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scoped: Any = reference_impl.scoped_session(cast(Any, dict))
    uncaught: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", uncaught.append)
    assert in_new_thread(lambda: scoped.registry()) == {}
    assert uncaught == []


def test_unhashable_token_error_can_be_pickled() -> None:
    error = reference_impl.UnhashableTokenError(gc.collect, ["a", "list"])
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == str(error)
    assert "'collect' returned ['a', 'list']" in str(copy)


def test_all_that_sqlalchemy_offers_is_there() -> None:
    def public(cls: type) -> set[str]:
        special = {"__call__", "__contains__", "__iter__"}
        names = {name for base in cls.__mro__ for name in vars(base)}
        return {name for name in names if not name.startswith("_")} | (names & special)

    for name in ("scoped_session", "ScopedRegistry", "ThreadLocalRegistry"):
        original = getattr(sqlalchemy.orm, name, None) or getattr(sqlalchemy.util, name)
        # SQLAlchemy's registries show their slots; here these are attributes of the instance.
        instance_attributes = {"createfunc", "scopefunc", "registry"}
        missing = public(original) - public(getattr(reference_impl, name)) - instance_attributes
        assert missing == set()


def test_forwarded_methods_show_the_parameters_of_the_session() -> None:
    assert list(inspect.signature(reference_impl.scoped_session.get).parameters) == list(
        inspect.signature(Session.get).parameters
    )
