"""What is measured: a statement of Python for each implementation, and one for the floor below them.

The floor is what a program would do without a registry: read an attribute of a ``threading.local()``, look
something up in a dictionary, use a plain session.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from timeit import Timer
from typing import Any

import sqlalchemy.orm
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

import reference_impl

__all__ = [
    "BARE",
    "CALLS",
    "FLOOR",
    "IMPLEMENTATIONS",
    "REFERENCE",
    "SQLALCHEMY",
    "SUBJECTS",
    "Call",
    "calls_of",
    "fill",
]

REFERENCE = "reference"
SQLALCHEMY = "sqlalchemy"
FLOOR = "floor"
SUBJECTS = (REFERENCE, SQLALCHEMY, FLOOR)
#: In the calls alone, and never in the targets: how little Python could take.
BARE = "bare"

IMPLEMENTATIONS: dict[str, Callable[..., Any]] = {
    REFERENCE: reference_impl.scoped_session,
    SQLALCHEMY: sqlalchemy.orm.scoped_session,
}

#: So many scopes are used in turn where there are that many, however many more there are.
SCOPES_IN_USE = 64


class _Bare:
    """A registry without a check, a choice or a guarantee: what is left is what Python takes.

    :param factory: makes the sessions.
    """

    def __init__(self, factory: Callable[[], Session]) -> None:
        self._factory = factory
        self._storage = threading.local()

    def __call__(self, **kw: Any) -> Any:
        try:
            return self._storage.session
        except AttributeError:
            session = self._storage.session = self._factory()
            return session

    @property
    def autoflush(self) -> Any:
        return self._storage.session.autoflush

    def expire_all(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._storage.session.expire_all(*args, **kwargs)

    def is_modified(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._storage.session.is_modified(*args, **kwargs)

    def remove(self) -> None:
        self._storage.session.close()
        del self._storage.session


class _BareInScopes(_Bare):
    """The same with a scope function.

    :param factory: makes the sessions.
    :param scope: returns the current token.
    """

    def __init__(self, factory: Callable[[], Session], scope: Callable[[], Any]) -> None:
        super().__init__(factory)
        self._scope = scope
        self._sessions: dict[Any, Session] = {}

    def __call__(self, **kw: Any) -> Any:
        token = self._scope()
        try:
            return self._sessions[token]
        except KeyError:
            session = self._sessions[token] = self._factory()
            return session

    def remove(self) -> None:
        self._sessions.pop(self._scope()).close()


class _Base(DeclarativeBase):
    pass


class _User(_Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


@dataclass(frozen=True)
class Call:
    """Something that programs do with a registry, on each implementation and on the floor.

    :param name: what the results call it.
    :param target: how much of SQLAlchemy's time the reference implementation may take.
    :param is_added: whether the ratio is that of what the registry adds to the floor.
    :param timers: the statement for each subject, ready to be timed.
    """

    name: str
    target: float
    is_added: bool
    timers: dict[str, Timer]


#: For each call: its name, its target, and whether only what is added to the floor is compared.
CALLS: tuple[tuple[str, float, bool], ...] = (
    ("call", 0.5, False),
    ("custom-scope", 0.6, False),
    ("attribute", 0.5, False),
    ("method", 0.5, True),
    ("method-with-argument", 0.5, True),
    ("create-and-remove", 0.5, True),
    ("create-and-remove-in-custom-scope", 0.5, True),
)


def calls_of() -> list[Call]:
    """Return the calls of ``CALLS``, with a session in the current scope where one has to be there."""
    engine = create_engine("sqlite://")
    factory = sessionmaker(engine)
    user = _User()
    # The current request, say: a context variable is what knows it in most programs.
    request = ContextVar("request", default="a request")

    def statements(statement: str, floor: str, of_floor: Any, *scope: Any) -> dict[str, Timer]:
        timers = {}
        bare = _BareInScopes if scope else _Bare
        for name, scoped_session in {**IMPLEMENTATIONS, BARE: bare}.items():
            scoped = scoped_session(factory, *scope)
            scoped()
            timers[name] = Timer(statement, globals={"Session": scoped, "user": user})
        timers[FLOOR] = Timer(floor, globals={"floor": of_floor, "user": user, "request": request})
        return timers

    storage = threading.local()
    storage.value = factory()
    timers = {
        "call": statements("Session()", "floor.value", storage),
        "custom-scope": statements("Session()", "floor[request.get()]", {request.get(): factory()}, request.get),
        "attribute": statements("Session.autoflush", "floor.autoflush", factory()),
        "method": statements("Session.expire_all()", "floor.expire_all()", factory()),
        "method-with-argument": statements("Session.is_modified(user)", "floor.is_modified(user)", factory()),
        "create-and-remove": statements("Session(); Session.remove()", "floor().close()", factory),
        "create-and-remove-in-custom-scope": statements(
            "Session(); Session.remove()", "floor().close()", factory, request.get
        ),
    }
    return [Call(name, target, is_added, timers[name]) for name, target, is_added in CALLS]


def fill(subject: str, scopes: int) -> tuple[Callable[[], None], Timer]:
    """Return a function that gives each of many scopes its session, and the statement that then uses some of them.

    It is one and the same session, so that what grows is the registry alone.

    :param subject: a name of ``SUBJECTS``.
    :param scopes: how many there are.
    """
    session = Session()
    # Made before, so that they are not counted as the registry's memory.
    tokens = list(range(scopes))
    # The same ones for each subject.
    used = random.Random(scopes).sample(tokens, min(scopes, SCOPES_IN_USE))
    # The scope function: each token once, for the filling, and then those that are used, again and again.
    next_token = itertools.chain(tokens, itertools.cycle(used)).__next__
    if subject == FLOOR:
        dictionary: dict[int, Session] = {}

        def fill_dictionary() -> None:
            for _token in tokens:
                dictionary[next_token()] = session

        return fill_dictionary, Timer("floor[token()]", globals={"floor": dictionary, "token": next_token})
    scoped = IMPLEMENTATIONS[subject](sessionmaker(), next_token)

    def fill_registry() -> None:
        for _token in tokens:
            scoped.registry.set(session)

    return fill_registry, Timer("Session()", globals={"Session": scoped})
