"""Each program of the recipes does what its page says, and each that is to go wrong goes wrong in that way."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.recipes.databases import RecipeDatabase
from tests.recipes.programs import ASYNC_PROGRAMS, RECIPES, SERVERS, Run, run_program
from tests.recipes.serving import WatchedServer, serve_watched

NOBODY_LISTENS = "postgresql+psycopg://postgres@127.0.0.1:1/postgres"
PAGES = sorted(path.stem for path in RECIPES.glob("*.rst"))
PROGRAMS = sorted(path.name for path in RECIPES.glob("*.py"))


def lines_of(run: Run) -> list[str]:
    assert run.exit_code == 0, run.errors
    assert not run.errors
    return run.output.splitlines()


def assert_session_for_each_request(server: WatchedServer, requests: int) -> None:
    """Check that each request has had a session of its own, and has left nothing."""
    report = server.report_at_rest()
    assert (report.begun, report.sessions, report.shared) == (requests, requests, 0)
    assert (report.transactions, report.connections, report.entries) == (0, 0, 0)


def test_each_program_stands_whole_on_one_page() -> None:
    shown = Counter(
        program
        for page in PAGES
        for program in re.findall(
            r"^\.\. literalinclude:: (.+)$", (RECIPES / f"{page}.rst").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert shown == dict.fromkeys(PROGRAMS, 1)


@pytest.mark.parametrize("program", SERVERS)
def test_application_has_a_session_for_each_request_and_keeps_none(
    program: str, database: RecipeDatabase, tmp_path: Path
) -> None:
    names = [f"user {number}" for number in range(30)]
    with serve_watched(tmp_path, program, database.url_for(program)) as server:

        def work(number: int) -> tuple[int, int, int]:
            signed_up, _ = server.ask(f"/users/user%20{number}", "POST")
            refused, _ = server.ask("/users/nobody", "POST")
            listed, users = server.ask("/users")
            # What one request has committed, the next one sees.
            assert names[number] in users
            return signed_up, refused, listed

        with ThreadPoolExecutor(20) as clients:
            assert set(clients.map(work, range(30))) == {(201, 400, 200)}
        _, users = server.ask("/users")
        assert sorted(users) == sorted(names)
        assert_session_for_each_request(server, 3 * 30 + 1)
        ended = server.interrupt()
    assert ended.exit_code == 0, ended.errors
    assert "Traceback" not in ended.errors


@pytest.mark.parametrize(
    ("program", "replace"),
    [
        ("flask_application.py", {"def remove_session(error):\n": "def remove_session(error):\n    return\n"}),
        ("fastapi_application.py", {"            remove_session()\n": ""}),
        ("fastapi_async_application.py", {"        await remove_session()\n": ""}),
    ],
)
def test_application_without_remove_keeps_connections(
    program: str, replace: dict[str, str], database: RecipeDatabase, tmp_path: Path
) -> None:
    with serve_watched(tmp_path, program, database.url_for(program), replace=replace) as server:
        for _ in range(3):
            server.ask("/users")
        assert server.report_at_rest().connections > 0


def test_request_that_raises_leaves_nothing(database: RecipeDatabase, tmp_path: Path) -> None:
    failing = {"""        return {"error": "nobody is not a name"}, 400\n""": "        raise ValueError(name)\n"}
    with serve_watched(tmp_path, "flask_application.py", database.url, replace=failing) as server:
        assert [server.ask("/users/nobody", "POST")[0] for _ in range(10)] == [500] * 10
        assert_session_for_each_request(server, 10)


def test_code_after_the_answer_is_outside_the_scope(database: RecipeDatabase, tmp_path: Path) -> None:
    with_background_task = {
        "def list_users() -> list[str]:\n": "def list_users(later: BackgroundTasks) -> list[str]:\n"
        "    later.add_task(Session)\n",
        "import Depends,": "import BackgroundTasks, Depends,",
    }
    with serve_watched(tmp_path, "fastapi_application.py", database.url, replace=with_background_task) as server:
        server.ask("/users")
        printed = server.interrupt().errors
    assert re.search(r"^LookupError: <ContextVar name='current request'", printed, re.MULTILINE)


def test_nested_application_contexts(database: RecipeDatabase, tmp_path: Path) -> None:
    assert lines_of(run_program(tmp_path, "flask_nested_contexts.py", url=database.url)) == [
        "by thread: in the inner context the session of the outer one, and the outer one has lost it",
        "by context: in the inner context a session of its own, and the outer one has kept its session",
    ]


def test_fastapi_dependencies_and_endpoints_meet_only_if_a_coroutine_sets_the_scope(
    database: RecipeDatabase, tmp_path: Path
) -> None:
    output = "\n".join(lines_of(run_program(tmp_path, "fastapi_scopes.py", url=database.url)))
    counted = {
        way: (int(endpoints), int(of), int(dependencies), int(connections))
        for way, endpoints, of, dependencies, connections in re.findall(
            r"^(\S+): of 200 endpoints (\d+) .+\n +of (\d+) dependencies (\d+) .+; (\d+) connections out$",
            output,
            re.MULTILINE,
        )
    }
    assert counted["set-in-async-dependency"] == (0, 200, 0, 0)
    assert counted["set-in-sync-dependency"] == (200, 0, 0, 0)
    endpoints, of, dependencies, _ = counted["thread-local"]
    # The page says: most of them.
    assert (of, endpoints > 100, dependencies > 100) == (200, True, True), output


def test_fastapi_needs_no_more_requests_than_connections(database: RecipeDatabase, tmp_path: Path) -> None:
    everybody, five, left = lines_of(run_program(tmp_path, "fastapi_crowd.py", url=database.url))
    failed = re.fullmatch(r"Whoever comes is let in: (\d+) of 120 fail", everybody)
    assert failed
    assert int(failed[1]) > 0
    assert five == "Five at a time: 0 of 120 fail"
    assert left == "0 sessions left, 0 connections out"


def test_asyncio_entries_stay_after_close_and_go_with_remove(database: RecipeDatabase, tmp_path: Path) -> None:
    assert lines_of(
        run_program(tmp_path, "asyncio_application.py", url=database.url_for("asyncio_application.py"))
    ) == [
        "removing_task: 0 entries, 0 connections out",
        "closing_task: 50 entries, 0 connections out",
        "task_with_tasks: 100 entries, 0 connections out",
        "200 users",
    ]


def test_tasks_of_a_thread_pool_find_what_others_left_unless_they_remove(
    database: RecipeDatabase, tmp_path: Path
) -> None:
    assert lines_of(run_program(tmp_path, "thread_pool.py", url=database.url)) == [
        "Without remove(): 3 failed, 3 found left over, 40 saved, 0 connections out",
        "With remove(): 3 failed, 0 found left over, 37 saved, 0 connections out",
    ]


def test_forked_workers(database: RecipeDatabase, tmp_path: Path) -> None:
    assert lines_of(run_program(tmp_path, "fork_worker.py", url=database.url)) == [
        "3 failed, 0 found left over, 38 saved, 0 connections out",
    ]


def test_session_that_is_carried_over_a_fork(database: RecipeDatabase, tmp_path: Path) -> None:
    pending, *in_transaction = lines_of(run_program(tmp_path, "fork_carried_over.py", url=database.url))
    assert pending == "Pending at the fork: ['Ada', 'Grace', 'Ada']"
    assert in_transaction == (
        [
            "The parent cannot commit: disk I/O error",
            "In a transaction at the fork: ['Ada', 'Grace', 'Ada', 'Charles']",
            "Let go in the child: ['Ada', 'Grace', 'Ada', 'Charles', 'Dora']",
        ]
        if database.kind == "sqlite"
        else [
            "In a transaction at the fork: ['Ada', 'Grace', 'Ada']",
            "Let go in the child: ['Ada', 'Grace', 'Ada', 'Dora']",
        ]
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "10 sessions, 9 users saved, 0 connections out"),
        (["--unpatched"], "1 sessions, 10 users saved, 0 connections out"),
    ],
    ids=["patched", "unpatched"],
)
def test_greenlets_have_sessions_of_their_own_if_gevent_has_patched(
    arguments: list[str], line: str, database: RecipeDatabase, tmp_path: Path
) -> None:
    assert lines_of(run_program(tmp_path, "gevent_greenlets.py", *arguments, url=database.url)) == [line]


def test_pytest_isolates_what_the_application_commits(database: RecipeDatabase, tmp_path: Path) -> None:
    run = run_program(tmp_path, "pytest_isolation.py", "pytest", url=database.url)
    assert re.search(r"^4 passed", run.output, re.MULTILINE), run.output


def test_pytest_without_the_listeners_does_not_isolate_on_sqlite(database: RecipeDatabase, tmp_path: Path) -> None:
    if database.kind != "sqlite":
        pytest.skip("it is SQLite's driver that needs them")
    run = run_program(tmp_path, "pytest_isolation.py", "pytest", replace={'== "sqlite"': "is None"})
    assert re.search(r"^3 failed, 1 passed", run.output, re.MULTILINE), run.output


@pytest.mark.parametrize(
    ("program", "url"),
    [
        *((program, NOBODY_LISTENS) for program in PROGRAMS),
        ("flask_application.py", "no address"),
    ],
)
def test_program_without_its_database_says_which_variable_to_set(program: str, url: str, tmp_path: Path) -> None:
    arguments = ("pytest",) if program.startswith("pytest") else ()
    run = run_program(tmp_path, program, *arguments, url=url)
    assert run.exit_code == 1
    assert "Set DATABASE_URL to the URL of a database that can be used here" in run.output + run.errors
    assert "Traceback" not in run.output + run.errors


@pytest.mark.parametrize("program", ASYNC_PROGRAMS)
def test_async_program_says_that_it_needs_an_async_driver(program: str, tmp_path: Path) -> None:
    run = run_program(tmp_path, program, url="sqlite:///users.db")
    assert run.exit_code == 1
    assert re.match(r"Set DATABASE_URL to .+ with an async driver: .*'pysqlite' is not async\.", run.errors)
    assert "Traceback" not in run.errors
