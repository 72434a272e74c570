"""After a fault of the database, of the factory or of a worker, the next request gets a healthy session.

``make test-recipes`` runs it, on the database that the variable RECIPES_DATABASE names. Where a server has to be
stopped, it is one of the tests' own.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tests.load.accounts import balance
from tests.load.clients import Outcome, Told, plan, send
from tests.load.running import APPLICATIONS, Application, Table
from tests.recipes.databases import RecipeDatabase, url_for_program
from tests.recipes.own_servers import NoServerError, OwnServer, own_server
from tests.recipes.programs import SERVERS, run_program
from tests.recipes.serving import WatchedServer, serve_watched

WITHOUT_SECOND_REMOVE = {"    except DBAPIError:\n": "    except ZeroDivisionError:\n"}
WITHOUT_PING = {", pool_pre_ping=True": ""}

#: More requests than the server has threads, so that some come to the same one.
MANY = 30


@pytest.fixture(scope="module")
def own(database: RecipeDatabase) -> Iterator[OwnServer]:
    """Return a server of the same kind that can be stopped."""
    on_a_server(database)
    try:
        with own_server(database.kind) as server:
            yield server
    except NoServerError as error:
        pytest.skip(str(error))


def on_a_server(database: RecipeDatabase) -> None:
    if database.url is None:
        pytest.skip("SQLite has no server")


def sign_up(server: WatchedServer, name: str, fault: str = "") -> int:
    return server.ask(f"/users/{name}", "POST", fault)[0]


def assert_healthy(server: WatchedServer, users: list[str]) -> None:
    """Check that all requests are answered, that the users are there, and that no request has left anything."""
    assert [server.ask("/users") for _ in range(MANY)] == [(200, users)] * MANY
    report = server.report_at_rest()
    assert (report.shared, report.connections, report.entries) == (0, 0, 0)


@pytest.fixture(autouse=True)
def empty(database: RecipeDatabase) -> None:
    """Take away the tables that other tests have left."""
    if database.url is not None:
        drop_tables(database.url)


def drop_tables(url: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for table in ("flask_users", "flask_sqlalchemy_users", "fastapi_users", "fastapi_async_users"):
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))


@pytest.mark.parametrize("program", SERVERS)
def test_request_whose_connection_is_killed_leaves_nothing(
    program: str, database: RecipeDatabase, tmp_path: Path
) -> None:
    on_a_server(database)
    with serve_watched(tmp_path, program, database.url_for(program)) as server:
        assert sign_up(server, "before") == 201
        # Its commit fails. The other has nothing left to do but to be removed.
        assert sign_up(server, "killed", "connection-killed") == 500
        assert sign_up(server, "nobody", "connection-killed") == 400
        assert_healthy(server, ["before"])
        assert sign_up(server, "after") == 201
        assert_healthy(server, ["before", "after"])


@pytest.mark.parametrize(("program", "shared"), [("flask_application.py", 1), ("fastapi_application.py", 0)])
def test_with_a_single_remove_the_session_stays(
    program: str, shared: int, database: RecipeDatabase, tmp_path: Path
) -> None:
    on_a_server(database)
    url = database.url_for(program)
    with serve_watched(tmp_path, program, url, replace=WITHOUT_SECOND_REMOVE) as server:
        assert sign_up(server, "nobody", "connection-killed") == 500
        assert server.report_at_rest().entries == 1
        assert {server.ask("/users")[0] for _ in range(MANY)} == {200}
        report = server.report_at_rest()
        # On a thread the next request finds it, and removes it; a token never comes again.
        assert (report.shared, report.entries) == (shared, 1 - shared)


@pytest.mark.parametrize("program", SERVERS)
def test_factory_that_raises_leaves_nothing(program: str, database: RecipeDatabase, tmp_path: Path) -> None:
    with serve_watched(tmp_path, program, database.url_for(program)) as server:
        assert sign_up(server, "before") == 201
        assert [sign_up(server, "never", "factory-raises") for _ in range(10)] == [500] * 10
        assert_healthy(server, ["before"])


@pytest.mark.parametrize("program", SERVERS)
def test_no_request_notices_that_the_database_was_stopped_and_started(
    program: str, own: OwnServer, tmp_path: Path
) -> None:
    drop_tables(own.url)
    with serve_watched(tmp_path, program, url_for_program(program, own.url)) as server:
        assert sign_up(server, "before") == 201
        own.stop()
        try:
            assert sign_up(server, "meanwhile") == 500
        finally:
            own.start()
        assert sign_up(server, "after") == 201
        assert_healthy(server, ["before", "after"])


def test_without_ping_the_first_request_after_a_restart_fails(own: OwnServer, tmp_path: Path) -> None:
    drop_tables(own.url)
    with serve_watched(tmp_path, "flask_application.py", own.url, replace=WITHOUT_PING) as server:
        assert sign_up(server, "before") == 201
        own.stop()
        own.start()
        assert sign_up(server, "first") == 500
        assert sign_up(server, "second") == 201
        assert_healthy(server, ["before", "second"])


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda application: application.name)
def test_nothing_is_lost_when_the_database_is_stopped_and_started_under_load(
    application: Application, own: OwnServer, tmp_path: Path
) -> None:
    drop_tables(own.url)

    def restart() -> None:
        own.stop()
        own.start()

    check_under_load(application, own.url, restart, tmp_path)


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda application: application.name)
def test_nothing_is_lost_when_connections_are_killed_under_load(
    application: Application, database: RecipeDatabase, tmp_path: Path
) -> None:
    on_a_server(database)
    assert database.url is not None
    url = database.url
    check_under_load(application, url, lambda: kill_others(url), tmp_path)


def check_under_load(application: Application, url: str, fault: Callable[[], None], folder: Path) -> None:
    """Send requests, let a fault come in their midst, and compare what was told with what is saved."""
    requests, told = 600, Told()
    in_the_midst = threading.Event()

    def progress() -> None:
        if told.ended == requests // 3:
            in_the_midst.set()

    def send_all() -> None:
        try:
            asyncio.run(send(plan(requests, 0), server.port, 16, told, progress))
        finally:
            in_the_midst.set()

    with (
        serve_watched(folder, application.program, url) as server,
        ThreadPoolExecutor(max_workers=1) as clients,
    ):
        sending = clients.submit(send_all)
        in_the_midst.wait()
        fault()
        # Should all connections have been idle just then, it comes once more.
        while not told.unexpected and not sending.done():
            fault()
        sending.result()
        report = server.report_at_rest()
        assert sign_up(server, "after") == 201
    assert (report.shared, report.connections, report.entries) == (0, 0, 0)
    assert told.ended == requests
    # The fault has met some. Of a commit that it has broken off nobody knows; but what was told is there, once.
    assert 0 < told.unexpected.total() < requests
    found = balance(told.outcomes | {"after": Outcome.COMMITTED}, Table(url, application.table).take())
    assert (found.lost, found.doubled) == (0, 0)


def kill_others(url: str) -> None:
    """Let the server end all connections to a database but the one that says so."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            return
        others = "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"
        for number in connection.scalars(text(others)).all():
            # One that has just ended by itself cannot be killed.
            with suppress(OperationalError):
                connection.execute(text(f"KILL {number:d}"))


def test_killed_worker_takes_nothing_along_that_was_committed(database: RecipeDatabase, tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parent / "recipes" / "killed_worker.py", tmp_path)
    run = run_program(tmp_path, "fork_worker.py", url=database.url, instead="killed_worker.py")
    assert run.exit_code == 0, run.errors
    assert run.output.splitlines() == [
        "broken off: True 0",
        "killed, and saved: False",
        "reported, and lost: []",
        "reported later: 10",
        "connections out: 0",
    ]
