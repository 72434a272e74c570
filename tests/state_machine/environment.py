"""The environment of a trace: what its steps use, and what describes what can be seen after them.

A program that shows a difference contains the parts of this file that its trace uses, and nothing else of the
project's tests.
"""

from __future__ import annotations

import gc
import re
import sqlite3
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from sqlalchemy import Engine, Row, create_engine, event, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.util import IdentitySet


class Base(DeclarativeBase):
    """The base of the model."""


class Note(Base):
    """The one entity."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


def new_engine(folder: str) -> Engine:
    """Return an engine on a new database file, with a pool of three connections that nobody waits for."""
    engine = create_engine(
        f"sqlite:///{folder}/notes.db",
        pool_size=3,
        max_overflow=0,
        pool_timeout=0,
        # A locked database is an error at once.
        connect_args={"timeout": 0},
    )

    @event.listens_for(engine, "connect")
    def do_without_the_disk(connection: sqlite3.Connection, record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")

    Base.metadata.create_all(engine)
    return engine


class Numbers:
    """Numbers what a trace makes, in the order in which it is made."""

    def __init__(self) -> None:
        self.made = 0
        self.living: WeakValueDictionary[int, Any] = WeakValueDictionary()

    def give(self, thing: object) -> int:
        """Return the next number, which is that thing's from now on."""
        self.made += 1
        self.living[self.made] = thing
        return self.made


class CloseError(Exception):
    """What a session raises that cannot be closed."""


class NumberedSession(Session):
    """A session with a number, that can be made to refuse to close."""

    def __init__(self, *args: Any, numbers: Numbers, fails_to_close: bool = False, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.number = numbers.give(self)
        self.fails_to_close = fails_to_close
        self.was_closed = False

    def close(self) -> None:
        """Close the session, or raise."""
        if self.fails_to_close:
            raise CloseError("this session cannot be closed")
        super().close()
        self.was_closed = True


class StrictSession(NumberedSession):
    """A session some of whose methods have fewer parameters than ``Session`` gives them."""

    def add(self, instance: object) -> None:  # type: ignore[override]
        """Add an instance."""
        super().add(instance)

    def get(self, entity: Any, ident: Any) -> Any:  # type: ignore[override]
        """Find an instance by its key."""
        return super().get(entity, ident)

    def flush(self) -> None:  # type: ignore[override]
        """Write what is new or changed."""
        super().flush()


class Thing:
    """What a registry keeps that is not a session."""

    def __init__(self, numbers: Numbers) -> None:
        self.number = numbers.give(self)

    def close(self) -> None:
        """Do what a session does when it is removed."""


class FalsyThing(Thing):
    """Something that counts as false."""

    def __bool__(self) -> bool:
        return False


class AsyncioThing(Thing):
    """Something that says of itself what SQLAlchemy's ``AsyncSession`` says."""

    _is_asyncio = True


class PlannedFactory:
    """A factory that does something else once, if that is planned."""

    def __init__(self, factory: Callable[..., object]) -> None:
        self.factory = factory
        self.planned: Callable[[], object] | None = None

    def plan(self, instead: Callable[[], object] | None) -> None:
        """Let the next call return what this function returns."""
        self.planned = instead

    def __call__(self, **kw: Any) -> object:
        """Return what is planned, or else what the factory makes."""
        planned, self.planned = self.planned, None
        return self.factory(**kw) if planned is None else planned()


class Interruption(BaseException):
    """An error that is not an ``Exception``."""


def failing(error: type[BaseException]) -> Callable[[], object]:
    """Return a function that raises such an error."""

    def fail() -> object:
        raise error("planned")

    return fail


class Scope:
    """A scope function that returns what it is set to."""

    def __init__(self) -> None:
        self.token: object = "a"
        self.error: type[BaseException] | None = None

    def become(self, token: object) -> None:
        """Let this be the current scope's token."""
        self.token = token
        self.error = None

    def fail(self, error: type[BaseException]) -> None:
        """Raise such an error from now on."""
        self.error = error

    def __call__(self) -> object:
        """Return the token."""
        if self.error is not None:
            raise self.error("there is no scope")
        return self.token


class FalsyScope(Scope):
    """A scope function that counts as false."""

    def __bool__(self) -> bool:
        return False


def within(manager: Callable[[], Any], work: Callable[[], Any]) -> Any:
    """Do some work in a ``with`` block."""
    with manager():
        return work()


def end(worker: ThreadPoolExecutor) -> list[str]:
    """End a worker's thread, and return the errors that nobody could catch."""
    with uncaught() as errors:
        worker.shutdown()
    return errors


@contextmanager
def uncaught() -> Iterator[list[str]]:
    """Collect the errors of finalizers, which Python has nobody to raise to."""
    errors: list[str] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda report: errors.append(f"{report.exc_type.__name__}: {report.exc_value}")
    try:
        yield errors
    finally:
        sys.unraisablehook = before


def close_left_behind(numbers: Numbers, left_behind: Iterable[int]) -> list[str]:
    """Close those sessions of an ended thread that are still there, and return the errors of that."""
    errors = []
    for number in left_behind:
        try:
            if number in numbers.living:
                numbers.living[number].close()
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
    gc.collect()
    return errors


def collect_garbage() -> None:
    """Free what only the garbage collector frees."""
    gc.collect()


def crowd(work: Callable[[], object]) -> list[str]:
    """Do some work in each of five threads, of which each ends before the next begins."""
    outcomes = []
    for _ in range(5):
        with ThreadPoolExecutor(1) as worker:
            came = worker.submit(outcome, work).result()
        outcomes.append(came.raised or came.returned)
    return outcomes


class ObservedLock:
    """A lock that signals when somebody has to wait for it."""

    def __init__(self, lock: Any, has_to_wait: Event) -> None:
        self.lock = lock
        self.has_to_wait = has_to_wait

    def __enter__(self) -> None:
        if not self.lock.acquire(blocking=False):
            self.has_to_wait.set()
            self.lock.acquire()

    def __exit__(self, *error: object) -> None:
        self.lock.release()


def race(registry: Any, numbers: Numbers) -> str:
    """Let two threads make the first call of the current scope at once, and tell how many objects that made."""
    if registry.has():
        return "too late for a race"
    createfunc, lock = registry.createfunc, getattr(registry, "lock", None)
    first_is_in, both_are_here = Event(), Event()
    entered: list[str] = []
    made: list[Any] = []

    def meet() -> object:
        entered.append("here")
        try:
            made.append(createfunc())
        finally:
            first_is_in.set()
        if len(entered) == 2:
            both_are_here.set()
        both_are_here.wait(5)
        return made[-1]

    registry.createfunc = meet
    if lock is not None:
        registry.lock = ObservedLock(lock, both_are_here)
    with ThreadPoolExecutor(2) as workers:
        calls = [workers.submit(registry)]
        first_is_in.wait(5)
        calls.append(workers.submit(registry))
    given = {describe(call.exception() or call.result()) for call in calls}
    registry.createfunc = createfunc
    if lock is not None:
        registry.lock = lock
    if len(made) > 1:
        # The one that is kept counts as the only one: which of the two it is was left to chance.
        numbers.made = made[0].number
        kept = registry()
        kept.number = numbers.made
        numbers.living[kept.number] = kept
    return f"{len(made)} made, {len(given)} given"


class Outcome(NamedTuple):
    """What came of a step.

    :param returned: what it returned, described by :func:`describe`.
    :param raised: the error: its type and message.
    :param while_handling: the types of the errors that Python shows with this one.
    :param warned: the warnings: their categories and messages, and whether they name the step as their place.
    """

    returned: str = ""
    raised: str = ""
    while_handling: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self._asdict().items() if value)


def outcome(step: Callable[[], object]) -> Outcome:
    """Take a step, and return what came of it."""
    returned = raised = ""
    while_handling: tuple[str, ...] = ()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            returned = describe(step())
        except (Exception, Interruption) as error:
            raised = f"{type(error).__name__}: {without_addresses(str(error))}"
            while_handling = tuple(handled(error))
    code = getattr(step, "__code__", None)
    warned = tuple(
        f"{each.category.__name__}{' here' if code and each.filename == code.co_filename else ''}: "
        f"{without_addresses(str(each.message))}"
        for each in caught
    )
    return Outcome(returned, raised, while_handling, warned)


def handled(error: BaseException) -> Iterator[str]:
    """Give the types of the errors that Python shows above this one."""
    above = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if above is not None:
        yield type(above).__name__
        yield from handled(above)


def without_addresses(message: str) -> str:
    """Take out what differs from run to run: addresses, and the numbers that SQLAlchemy gives to sessions."""
    message = re.sub(r"0x[0-9a-f]+", "0x", message)
    return re.sub(r"session '\d+' \(this is '\d+'\)", "another session", message)


def describe(value: object) -> str:
    """Describe a value in such a way that two runs of one trace can be compared."""
    match value:
        case None | bool() | int() | float() | str() | type():
            return repr(value)
        case Session() | Thing():
            return f"{type(value).__name__} {getattr(value, 'number', 'without number')}"
        case Note():
            return f"Note({value.__dict__.get('id')!r}, {value.__dict__.get('text')!r})"
        case list() | tuple() | Row():
            return f"[{', '.join(map(describe, value))}]"
        case set() | IdentitySet():
            return f"{{{', '.join(sorted(map(describe, value)))}}}"
        case dict():
            return f"{{{', '.join(f'{describe(key)}: {describe(item)}' for key, item in value.items())}}}"
    return type(value).__name__


def view(registry: Any) -> str:
    """Tell what a registry has for the current scope, and what can be seen of it if that is a session."""
    if not registry.has():
        return "nothing"
    return details(registry())


def details(found: object) -> str:
    """Tell what an object is, and, if it is a session, what state it is in."""
    if not isinstance(found, Session):
        return describe(found)
    session = found
    seen = {
        "new": session.new,
        "dirty": session.dirty,
        "deleted": session.deleted,
        "keys": sorted(str(key[1]) for key in session.identity_map.keys()),  # noqa: SIM118 - it is no dict
        "in transaction": session.in_transaction(),
        "nested": session.in_nested_transaction(),
        "active": session.is_active,
        "autoflush": session.autoflush,
        "expires": session.expire_on_commit,
        "info": session.info,
        "bound": session.bind is not None,
        "was closed": getattr(session, "was_closed", False),
    }
    return f"{describe(session)}: {', '.join(f'{name} {describe(value)}' for name, value in seen.items())}"


def views(*registries: Any) -> list[str]:
    """Tell what each of several registries has for the current scope."""
    return [view(registry) for registry in registries]


def entries(registry: Any) -> list[str]:
    """Tell what a registry with a scope function has, for all scopes."""
    return [f"{describe(token)}: {details(found)}" for token, found in registry.registry.items()]


def state(note: Note) -> str:
    """Tell what state a note is in, and to which session it belongs."""
    inspected = inspect(note)
    states = ("transient", "pending", "persistent", "deleted", "detached")
    (name,) = (each for each in states if getattr(inspected, each))
    return f"{describe(note)} is {name} in {describe(inspected.session)}"


def contents(engine: Engine) -> str:
    """Tell what another connection finds in the database."""
    assert engine.url.database is not None
    with closing(sqlite3.connect(engine.url.database, timeout=0)) as connection:
        return str(connection.execute("SELECT id, text FROM note ORDER BY id").fetchall())
