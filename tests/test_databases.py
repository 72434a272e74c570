"""The text works on another database, in one of its own, or says in a line why it cannot."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import create_engine
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import OperationalError

from tests.conftest import TextRunner
from tests.harness import databases
from tests.harness.databases import Database, DatabaseError, open_database
from tests.recipes import databases as recipe_databases
from tests.recipes.databases import own_database


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgres", "--database=postgres: not an address; write postgresql+psycopg://"),
        ("postgresql+psycopg:/me:secret@host/x", "--database=...@host/x: not an address; write postgresql"),
        ("postgresql+psycopg://me:secret@host:port/x", "--database=...@host:port/x: not an address; write"),
        ("postgresql+nothing://x/y", "its driver cannot be used"),
        ("sqlite:///mine.db", "the text runs on PostgreSQL, MariaDB and SQLite; name one of these"),
        # Nothing listens on port 1.
        ("postgresql+psycopg://me:secret@127.0.0.1:1/x", "a database cannot be made there (OperationalError"),
        ("mariadb+pymysql://me:secret@127.0.0.1:1/x", "a database cannot be made there (OperationalError"),
    ],
)
def test_database_that_cannot_be_used_is_named_with_the_remedy(address: str, message: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        open_database(address)
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


def test_releases_before_2_0_run_on_sqlite_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "sqlalchemy", SimpleNamespace(__version__="1.4.54"))
    with pytest.raises(DatabaseError, match=r"with SQLAlchemy 1\.4\.54 the text runs on sqlite alone"):
        open_database("postgresql+psycopg://x/y")


def test_database_that_does_not_answer_is_one_line_and_exit_code_4(run_text: TextRunner) -> None:
    run = run_text("--database=mariadb+pymysql://root@127.0.0.1:1/mysql")
    assert run.exit_code == 4
    (line,) = [line for line in run.output.splitlines() if line.strip()]
    assert "start the server, or correct the address" in line
    assert run.report == {}


class _Engines:
    """Makes SQLite engines in place of any other, and notes for which address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[tuple[str, dict[str, Any]]] = []
        self.statements: list[str] = []

    def __call__(self, url: Any, **arguments: Any) -> Any:
        self.made.append((str(url), arguments))
        engine = create_engine(f"sqlite:///{self.folder / 'server.db'}")
        sqlalchemy.event.listen(engine, "before_cursor_execute", self._note, retval=True)
        return engine

    def _note(self, connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> tuple[str, Any]:
        self.statements.append(statement)
        return "SELECT 1", parameters


def test_only_a_database_of_its_own_is_made_and_dropped(tmp_path: Path) -> None:
    engines = _Engines(tmp_path)
    database = Database(make_url("postgresql+psycopg://me@127.0.0.1/precious"), engines)
    database.empty()
    with database.instead_of_files():
        sqlalchemy.create_engine("sqlite:///example.db", pool_size=2)
        sqlalchemy.create_engine("sqlite://")
    database.drop()
    own = database.name
    assert own.startswith("contextual_sessions_")
    assert engines.made[1:] == [
        (f"postgresql+psycopg://me@127.0.0.1/{own}", {"pool_size": 2}),
        ("sqlite://", {}),
    ]
    assert engines.statements == [
        f"DROP DATABASE IF EXISTS {own} WITH (FORCE)",
        f"CREATE DATABASE {own}",
        f"DROP DATABASE IF EXISTS {own} WITH (FORCE)",
    ]


class _Undroppable:
    """A database on a server that has died meanwhile."""

    kind, version, name = "postgresql", "15.20", "contextual_sessions_1"

    def drop(self) -> None:
        raise OperationalError("DROP DATABASE", {}, Exception("connection refused"))


def test_database_that_is_left_behind_is_told_of_and_hides_no_other_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe_databases, "open_database", lambda address, option: _Undroppable())
    left_behind = "DATABASE_URL: the database contextual_sessions_1 is left on the server"

    def use(error: BaseException | None) -> None:
        with own_database("postgresql+psycopg://me@127.0.0.1/mine", "DATABASE_URL") as database:
            assert database.url == "postgresql+psycopg://me@127.0.0.1/contextual_sessions_1"
            if error is not None:
                raise error

    with pytest.raises(DatabaseError, match=left_behind):
        use(None)
    with pytest.raises(KeyboardInterrupt) as caught:
        use(KeyboardInterrupt())
    (note,) = caught.value.__notes__
    assert note.startswith(left_behind)
