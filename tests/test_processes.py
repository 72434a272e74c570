"""What the tests of the recipes start is ended in every case, and a server that gives no answer is told of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.recipes import own_servers, processes, serving
from tests.recipes.own_servers import FOLDER_PREFIX, OwnServer, ServerFailedError, own_server
from tests.recipes.processes import interruptions_wait, running
from tests.recipes.serving import NoAnswerError, serve_watched

#: A process that starts another one in a session of its own, as PostgreSQL does, and tells its number.
PARENT = """\
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(600)
"""
COMMIT = "    Session.commit()\n"


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt, also where whoever runs the tests ignores it."""
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, earlier)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which a server's folder is made. Nobody else may enter it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(own_servers, "_unprivileged_user", lambda: None)
    return tmp_path


def is_alive(number: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    return False


class SilentServer(OwnServer):
    """One that runs, has started another process, and does not answer."""

    STOP = signal.SIGTERM

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://tests@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        pass

    def command(self) -> list[str]:
        return [sys.executable, "-c", PARENT]


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_process_is_ended_with_all_that_it_has_started(error: type[BaseException]) -> None:
    numbers = []

    def run_and_raise() -> None:
        with running([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            numbers.extend([process.pid, int(process.stdout.readline())])
            assert all(map(is_alive, numbers))
            raise error

    with pytest.raises(error):
        run_and_raise()
    assert len(numbers) == 2
    assert not any(map(is_alive, numbers))


def test_process_is_ended_though_the_interruption_comes_while_it_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[int] = []
    start = subprocess.Popen.__init__

    def start_and_interrupt(self: subprocess.Popen[str], *arguments: object, **settings: object) -> None:
        start(self, *arguments, **settings)  # type: ignore[call-overload]
        started.append(self.pid)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(subprocess.Popen, "__init__", start_and_interrupt)
    with pytest.raises(KeyboardInterrupt), running([sys.executable, "-c", PARENT]):
        pytest.fail("the interruption is lost")
    assert not is_alive(started[0])


def test_interruption_waits_and_is_not_lost() -> None:
    reached = []

    def interrupt_in_a_block() -> None:
        with interruptions_wait():
            signal.raise_signal(signal.SIGINT)
            reached.append("the end of the block")

    with pytest.raises(KeyboardInterrupt):
        interrupt_in_a_block()
    assert reached


@pytest.mark.parametrize("when", ["make", "start"])
@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_server_whose_start_is_broken_off_leaves_nothing(
    when: str, error: type[BaseException], own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers: list[SilentServer] = []

    class BrokenOff(SilentServer):
        def make(self) -> None:
            servers.append(self)
            if when == "make":
                raise error

        @property
        def url(self) -> str:
            raise error

    monkeypatch.setitem(own_servers._SERVERS, "postgresql", BrokenOff)
    ended = record_ends(monkeypatch)
    with pytest.raises(error), own_server("postgresql"):
        pass
    assert servers
    assert len(ended) == (when == "start")
    assert not any(map(is_alive, ended))
    assert not list(own_folder.glob(f"{FOLDER_PREFIX}*"))


def test_server_that_does_not_answer_is_ended_and_what_it_printed_is_told(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(own_servers._SERVERS, "postgresql", SilentServer)
    monkeypatch.setattr(own_servers, "PATIENCE", 10)
    ended = record_ends(monkeypatch)
    with (
        pytest.raises(ServerFailedError, match=r"does not answer on port \d+; it printed:\n\d+\n") as caught,
        own_server("postgresql"),
    ):
        pass
    child = int(str(caught.value).splitlines()[-1])
    assert not any(map(is_alive, [child, *ended]))
    assert not list(own_folder.glob(f"{FOLDER_PREFIX}*"))


def test_program_of_a_server_that_fails_is_told_with_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(ServerFailedError, match=r"has ended with 3; it printed:\nno room\n"):
        SilentServer(tmp_path, None).run(sys.executable, "-c", "print('no room'); raise SystemExit(3)")


def record_ends(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the list into which the number of each server goes that is ended."""
    ended: list[int] = []

    def end(process: subprocess.Popen[bytes], *gently: Any) -> None:
        ended.append(process.pid)
        processes.end_with_all(process, *gently)

    monkeypatch.setattr(own_servers, "end_with_all", end)
    return ended


def test_server_that_dies_is_told_of_with_its_exit_code_and_its_last_lines(tmp_path: Path) -> None:
    dying = {COMMIT: f"{COMMIT}    print('out of luck', flush=True)\n    os._exit(3)\n"}
    with serve_watched(tmp_path, "flask_application.py", None, replace=dying) as server:
        with pytest.raises(NoAnswerError) as caught:
            server.ask("/users/Ada", "POST")
        line, _last_lines, *printed, what_to_do = str(caught.value).splitlines()
        assert line == "flask_application.py was asked for POST /users/Ada: it has ended with exit code 3."
        assert printed[-1] == "  out of luck"
        assert what_to_do.endswith("run it alone: python docs/recipes/flask_application.py")
        # The pipe to the watcher is broken, too.
        with pytest.raises(NoAnswerError, match="was asked for a report on its sessions: it has ended with exit"):
            server.report()


def test_server_that_is_killed_is_told_of_with_the_signal(tmp_path: Path) -> None:
    with serve_watched(tmp_path, "flask_application.py", None) as server:
        os.kill(server.process, signal.SIGKILL)
        with pytest.raises(NoAnswerError, match="SIGKILL has ended it"):
            server.report_at_rest()


def test_server_that_hangs_is_told_of_and_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 0.2)
    monkeypatch.setattr(serving, "_ENDING", 0.2)
    with running([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        (log := tmp_path / "log.txt").write_text("", encoding="utf-8")
        with pytest.raises(NoAnswerError, match=r"a port to listen on: it still runs.+\nIt has printed nothing"):
            serving.WatchedServer("program.py", process, log)
    monkeypatch.setattr(serving, "PATIENCE", 60)
    with serve_watched(tmp_path, "flask_application.py", None) as server:
        os.kill(server.process, signal.SIGSTOP)
        monkeypatch.setattr(serving, "PATIENCE", 0.2)
        begun = time.monotonic()
        with pytest.raises(NoAnswerError, match="a report on its sessions: it still runs, but does not answer"):
            server.report()
        assert time.monotonic() - begun < 30
    assert not is_alive(server.process)


def test_program_that_does_not_start_is_told_of(tmp_path: Path) -> None:
    with (
        pytest.raises(NoAnswerError, match=r"it has ended with exit code 1\.\n.+\n  Set DATABASE_URL"),
        serve_watched(tmp_path, "flask_application.py", "no address"),
    ):
        pytest.fail("it has started")
