"""The scoped session: a registry of sessions that can itself be used like a session."""

from __future__ import annotations

import threading
import warnings
import weakref
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from sqlalchemy.exc import InvalidRequestError, SADeprecationWarning, SAWarning
from sqlalchemy.orm import Query, Session, sessionmaker

from reference_impl.forwarding import assignable, class_method, method, read_only, session_type
from reference_impl.registry import ScopedRegistry, ThreadLocalRegistry

__all__ = ["QueryPropertyDescriptor", "scoped_session"]

S = TypeVar("S", bound=Session)
Entity = TypeVar("Entity", bound=Any)


class scoped_session(Generic[S]):  # noqa: N801 - the name that SQLAlchemy gave it
    """Keeps one session for each scope, and passes on to the current one whatever a session can do.

    The behaviour is that of ``sqlalchemy.orm.scoped_session``. Beyond it, a session is closed when its
    thread ends, :meth:`remove` forgets a session that cannot be closed, and first calls that race in one
    custom scope make a single session. SQLAlchemy's event system knows its own class only: listen to the
    session factory, which works with either class.

    :param session_factory: makes the sessions; usually a ``sessionmaker``. :meth:`configure` needs one.
        Constructing a ``scoped_session`` does not call it. Where there is a scope function, it must not wait
        for another thread's first call.
    :param scopefunc: called without arguments, anew at each use; returns a hashable token for the current
        scope. Without it, or with None, each thread is a scope of its own.
    """

    session_factory: sessionmaker[S]
    """The factory, as it was given. It also makes sessions that belong to no scope."""

    registry: ScopedRegistry[S]
    """Where the sessions are kept: a :class:`ThreadLocalRegistry`, or, where there is a scope function, a
    :class:`ScopedRegistry`."""

    def __init__(self, session_factory: sessionmaker[S], scopefunc: Callable[[], Any] | None = None) -> None:
        self.session_factory = session_factory
        if scopefunc is None:
            self.registry = _ThreadLocalSessions(session_factory)
        else:
            self.registry = ScopedRegistry(session_factory, scopefunc)

    def __call__(self, **kw: Any) -> S:
        """Return the current session, and make it first if there is none.

        :param kw: arguments for the session factory; only for a scope that has no session yet.
        :return: the current scope's session, the same one until :meth:`remove`.
        :raises sqlalchemy.exc.InvalidRequestError: if arguments are given and the scope has a session.
        :raises UnhashableTokenError: if the scope function returns a token that cannot be hashed.
        """
        if not kw:
            # As in forwarding.py: this is quicker than to call the registry.
            session = self.registry.__call__()
        else:
            # Before the lock as well: where there is a session, nobody has to wait for another scope's factory.
            self._refuse_arguments_if_present()
            # A thread-local registry needs no lock, and one of somebody else's class need not have one.
            with getattr(self.registry, "lock", nullcontext()):
                self._refuse_arguments_if_present()
                session = self.session_factory(**kw)
                self.registry.set(session)
        # By this SQLAlchemy tells its AsyncSession, which cannot be imported where greenlet is missing.
        if getattr(session, "_is_asyncio", False):
            deprecation = SADeprecationWarning(
                "Using `scoped_session` with asyncio is deprecated and will raise an error in a future "
                "version. Please use `async_scoped_session` instead."
            )
            deprecation.deprecated_since = "1.4.23"
            warnings.warn(deprecation, stacklevel=2)
        return session

    def _refuse_arguments_if_present(self) -> None:
        if self.registry.has():
            # This message and the two others are worded as SQLAlchemy words them: people search for them, and
            # programs match on them.
            raise InvalidRequestError("Scoped session is already present; no new arguments may be specified.")

    def remove(self) -> None:
        """Close the current session, if there is one, and forget it.

        Closing rolls back what was not committed and gives the connection back to its pool. The next use
        in this scope makes a new session.

        What ``Session.close`` raises reaches the caller, and the session is forgotten all the same;
        SQLAlchemy keeps it.

        :raises UnhashableTokenError: if the scope function returns a token that cannot be hashed.
        """
        if self.registry.has():
            try:
                self.registry().close()
            finally:
                self.registry.clear()

    def configure(self, **kwargs: Any) -> None:
        """Change the arguments with which the session factory makes sessions from now on.

        Sessions that exist already stay as they are; if the current scope has one, a
        ``sqlalchemy.exc.SAWarning`` says so.

        :param kwargs: as for ``sessionmaker.configure``.
        :raises AttributeError: if the session factory is not a ``sessionmaker``.
        :raises UnhashableTokenError: if the scope function returns a token that cannot be hashed.
        """
        if self.registry.has():
            warnings.warn(
                "At least one scoped session is already present.  configure() can not affect sessions "
                "that have already been created.",
                SAWarning,
                stacklevel=2,
            )
        self.session_factory.configure(**kwargs)

    def query_property(self, query_cls: Callable[..., Query[Any]] | None = None) -> QueryPropertyDescriptor:
        """Return a descriptor that gives the class it is read from a legacy ``Query`` on the current session.

        :param query_cls: called as ``query_cls(cls, session=session)``, where ``cls`` is the class; without
            it, the session's own ``query(cls)`` makes the query.
        :return: the descriptor, for an attribute of any number of classes.
        """
        return QueryPropertyDescriptor(self, query_cls)

    # The whole of Session that is passed on. Each use finds the current session anew.
    __contains__ = method(session_type.__contains__)
    __iter__ = method(session_type.__iter__)
    add = method(session_type.add)
    add_all = method(session_type.add_all)
    begin = method(session_type.begin)
    begin_nested = method(session_type.begin_nested)
    bulk_insert_mappings = method(session_type.bulk_insert_mappings)
    bulk_save_objects = method(session_type.bulk_save_objects)
    bulk_update_mappings = method(session_type.bulk_update_mappings)
    close = method(session_type.close)
    commit = method(session_type.commit)
    connection = method(session_type.connection)
    delete = method(session_type.delete)
    delete_all = method(session_type.delete_all)
    execute = method(session_type.execute)
    expire = method(session_type.expire)
    expire_all = method(session_type.expire_all)
    expunge = method(session_type.expunge)
    expunge_all = method(session_type.expunge_all)
    flush = method(session_type.flush)
    get = method(session_type.get)
    get_bind = method(session_type.get_bind)
    get_one = method(session_type.get_one)
    is_modified = method(session_type.is_modified)
    merge = method(session_type.merge)
    merge_all = method(session_type.merge_all)
    query = method(session_type.query)
    refresh = method(session_type.refresh)
    reset = method(session_type.reset)
    rollback = method(session_type.rollback)
    # The type comes out right; mypy only stumbles over Session's overload for a statement of Never.
    scalar = method(session_type.scalar)  # type: ignore[arg-type]
    scalars = method(session_type.scalars)

    autoflush = assignable(session_type.autoflush)
    bind = assignable(session_type.bind)
    binds = assignable(session_type.binds)
    execution_options = assignable(session_type.execution_options)
    identity_map = assignable(session_type.identity_map)

    deleted = read_only(session_type.deleted)
    dirty = read_only(session_type.dirty)
    info = read_only(session_type.info)
    is_active = read_only(session_type.is_active)
    new = read_only(session_type.new)
    no_autoflush = read_only(session_type.no_autoflush)

    # These two ask nothing of the current session.
    identity_key = class_method(session_type.identity_key)
    object_session = class_method(session_type.object_session)


class QueryPropertyDescriptor:
    """A class attribute that makes a legacy ``Query`` each time it is read.

    :param scoped: gives the current session.
    :param query_cls: see :meth:`scoped_session.query_property`.
    """

    def __init__(self, scoped: scoped_session[Any], query_cls: Callable[..., Query[Any]] | None) -> None:
        self._scoped = scoped
        self._query_cls = query_cls

    def __get__(self, instance: Any, owner: type[Entity]) -> Query[Entity]:
        session: Session = self._scoped.registry()
        if self._query_cls is None:
            return session.query(owner)
        return self._query_cls(owner, session=session)


class _ThreadLocalSessions(ThreadLocalRegistry[S]):
    """A thread-local registry that closes a thread's session when the thread ends."""

    def __init__(self, createfunc: Callable[[], S]) -> None:
        super().__init__(createfunc)
        self.registry = _Storage()


class _Storage(threading.local):
    """Thread-local storage in which each thread finds a guard of its own, and which tells it of the session."""

    # threading.local calls this anew in every thread.
    def __init__(self) -> None:
        self.guard = _Guard(weakref.ref(self))

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        self._tell_guard()

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        self._tell_guard()

    def _tell_guard(self) -> None:
        self.guard.session = getattr(self, "value", None)


class _Guard:
    """Closes a session when the storage of its thread goes, because the thread ended.

    In CPython this happens there and then, on the ending thread. There is nobody to catch what ``close()`` raises;
    Python reports it through ``sys.unraisablehook``.
    """

    session: object

    def __init__(self, storage: weakref.ref[_Storage]) -> None:
        self._storage = storage
        self._thread = threading.get_ident()

    def __del__(self) -> None:
        # Storage goes in two other ways, and in both the session is still somebody's. As a whole, with the
        # registry or without: whoever holds the session may go on with it. And in the child of a fork, where the
        # storage of the parent's other threads is cleared: closing would roll back on the parent's connection.
        thread_ended = self._storage() is not None and self._thread == threading.get_ident()
        # What is not a Session is left alone: it need not have a close(), and that of an AsyncSession has to be
        # awaited.
        if thread_ended and isinstance(self.session, Session):
            self.session.close()


if TYPE_CHECKING:
    # What query_property() returns can stand where SQLAlchemy's own descriptor is asked for.
    from sqlalchemy.orm import QueryPropertyDescriptor as _SQLAlchemyDescriptor

    _descriptor: _SQLAlchemyDescriptor = QueryPropertyDescriptor(cast(Any, None), None)
