"""Makes a database on a server that is named, which is the tests' alone, and drops it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import SQLAlchemyError

from tests.harness.databases import SQLITE, Database, DatabaseError, open_database
from tests.harness.project import read_settings
from tests.recipes.programs import ASYNC_PROGRAMS

__all__ = ["RecipeDatabase", "database_for_recipes", "own_database", "url_for_program"]

#: The drivers for asyncio.
ASYNC_DRIVERS = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+aiomysql"}


@dataclass(frozen=True)
class RecipeDatabase:
    """Where the programs work.

    :param kind: ``sqlite``, ``postgresql`` or ``mariadb``.
    :param version: the version of SQLite, or of the server.
    :param url: for DATABASE_URL, or None where the programs make SQLite files.
    """

    kind: str
    version: str
    url: str | None = None

    def url_for(self, program: str) -> str | None:
        """Return the URL for a program, by the name of its file."""
        return self.url and url_for_program(program, self.url)


def url_for_program(program: str, url: str) -> str:
    """Return the URL of a database on a server with the driver that a program needs.

    :param program: the name of its file.
    :param url: the URL for programs that need no async driver.
    """
    if program not in ASYNC_PROGRAMS:
        return url
    address = make_url(url)
    driver = ASYNC_DRIVERS[address.get_backend_name()]
    return address.set(drivername=driver).render_as_string(hide_password=False)


@contextmanager
def own_database(address: str, option: str) -> Iterator[RecipeDatabase]:
    """Make a database for the length of a block.

    :param address: ``sqlite``, or the URL of a server.
    :param option: how the address was given, for the message of an error.
    :return: the database.
    :raises tests.harness.databases.DatabaseError: if it cannot be made, or dropped at the end.
    """
    database = open_database(address, option)
    if database is None:
        yield RecipeDatabase(SQLITE, sqlite3.sqlite_version)
        return
    url = make_url(address).set(database=database.name).render_as_string(hide_password=False)
    try:
        yield RecipeDatabase(database.kind, database.version, url)
    except BaseException as error:
        # It is the reason why the block has ended that has to be told.
        try:
            _drop(database, option)
        except DatabaseError as left_behind:
            error.add_note(str(left_behind))
        raise
    _drop(database, option)


def _drop(database: Database, option: str) -> None:
    try:
        database.drop()
    except SQLAlchemyError as error:
        raise DatabaseError(
            f"{option}: the database {database.name} is left on the server, which does not let it be dropped "
            f"({str(error).partition(chr(10))[0]}); drop it when the server answers again"
        ) from None


@contextmanager
def database_for_recipes() -> Iterator[RecipeDatabase]:
    """Make a database on the server that the variable RECIPES_DATABASE names, and drop it at the end.

    :return: the database. Without the variable it is SQLite, where each program makes a file of its own.
    :raises tests.harness.databases.DatabaseError: if there is no such server.
    """
    name = os.environ.get("RECIPES_DATABASE", SQLITE)
    with own_database(str(read_settings()["databases"].get(name, name)), "RECIPES_DATABASE") as database:
        yield database
