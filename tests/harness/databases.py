"""Lets the snippets work on another database than the SQLite file that they name."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy
from packaging.version import Version
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool

__all__ = ["DATABASE_NAMES", "SQLITE", "Database", "DatabaseError", "open_database"]

SQLITE = "sqlite"

#: What people call the databases, by kind, in the order in which they are shown.
DATABASE_NAMES = {SQLITE: "SQLite", "postgresql": "PostgreSQL", "mariadb": "MariaDB"}

#: Seconds after which the server gives up waiting for a lock that a snippet has left behind.
LOCK_TIMEOUT = 5


class DatabaseError(Exception):
    """The database that is to be used cannot be: the address is wrong, or nothing answers there."""


class Database:
    """A database of the harness's own, on a server that the user names.

    What is in the user's databases is not touched: the snippets drop and create tables as they please, so they
    get a new, empty database.

    :param url: the address of a database on the server in which one can log in, as SQLAlchemy writes it.
    :param make_engine: SQLAlchemy's own ``create_engine``.
    """

    def __init__(self, url: Any, make_engine: Callable[..., Any]) -> None:
        self.kind = "mariadb" if url.get_backend_name() == "mysql" else url.get_backend_name()
        # No other run has it, be it on another machine.
        self.name = f"contextual_sessions_{secrets.token_hex(8)}"
        self._make_engine = make_engine
        self._server = make_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        # Not the text of the address, where SQLAlchemy hides the password.
        self._url = url.set(database=self.name)
        with self._server.connect() as connection:
            self.version: str = ".".join(str(part) for part in connection.dialect.server_version_info or ())
            self._let_strings_be_unbounded(connection.dialect.name)

    @staticmethod
    def _let_strings_be_unbounded(dialect: str) -> None:
        # The models say Mapped[str], which MariaDB would refuse: its VARCHAR has to have a length.
        if dialect in ("mysql", "mariadb"):
            compiles(sqlalchemy.String, dialect)(_varchar_with_length)

    def empty(self) -> None:
        """Take the database away, if it is there, and make it anew."""
        self.drop()
        self._execute(f"CREATE DATABASE {self.name}")

    def drop(self) -> None:
        """Take the database away, if it is there."""
        force = " WITH (FORCE)" if self.kind == "postgresql" else ""
        self._execute(f"DROP DATABASE IF EXISTS {self.name}{force}")

    def _execute(self, statement: str) -> None:
        with self._server.connect() as connection:
            if self.kind == "mariadb":
                connection.exec_driver_sql(f"SET lock_wait_timeout = {LOCK_TIMEOUT}")
            connection.exec_driver_sql(statement)

    @contextmanager
    def instead_of_files(self) -> Iterator[None]:
        """Let ``create_engine`` give this database to whoever asks for an SQLite file."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlalchemy, "create_engine", self._create_engine)
            yield

    def _create_engine(self, url: Any, **arguments: Any) -> Any:
        is_file = str(url).startswith("sqlite:///")
        return self._make_engine(self._url if is_file else url, **arguments)


def _varchar_with_length(of: Any, compiler: Any, **arguments: Any) -> str:
    return compiler.visit_VARCHAR(of if of.length else type(of)(255), **arguments)  # type: ignore[no-any-return]


def open_database(address: str, option: str = "--database") -> Database | None:
    """Return the database to be used; None if it is the SQLite file that the snippets name.

    :param address: ``sqlite``, or a URL as SQLAlchemy writes it.
    :param option: how the address was given, for the message of an error.
    :raises DatabaseError: if it is no such address, the driver is missing, or the server does not answer or
        does not let a database be made.
    """
    if address == SQLITE:
        return None
    given = f"{option}={_without_password(address)}"
    if Version(sqlalchemy.__version__) < Version("2.0"):
        raise DatabaseError(
            f"{given}: with SQLAlchemy {sqlalchemy.__version__} the text runs on {SQLITE} alone; "
            "leave the option out, or install SQLAlchemy 2.0 or newer"
        )
    try:
        url = make_url(address)
        # A backend is known by its dialect alone; this also imports the driver.
        url.get_dialect().import_dbapi()
    except (NoSuchModuleError, ImportError, AttributeError) as error:
        raise DatabaseError(
            f"{given}: its driver cannot be used ({_first_line(error)}); install it, or name another"
        ) from None
    except (ArgumentError, ValueError):
        raise DatabaseError(
            f"{given}: not an address; write postgresql+psycopg://user@host:5432/name, "
            "mariadb+pymysql://user@host:3306/name, or sqlite"
        ) from None
    if url.get_backend_name() not in ("postgresql", "mysql", "mariadb"):
        raise DatabaseError(
            f"{option}={url!r}: the text runs on PostgreSQL, MariaDB and SQLite; name one of these"
        )
    try:
        database = Database(url, sqlalchemy.create_engine)
        database.empty()
    except SQLAlchemyError as error:
        raise DatabaseError(
            f"{option}={url!r}: a database cannot be made there ({_first_line(error)}); start the server, or "
            "correct the address, or name a user who may create databases"
        ) from None
    return database


def _without_password(address: str) -> str:
    """Return an address that may not be one, without all that could be a password."""
    return address if "@" not in address else f"...@{address.rpartition('@')[2]}"


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0]
