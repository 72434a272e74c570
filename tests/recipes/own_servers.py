"""Starts a database server of the tests' own, which can be stopped and started while others are at work."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from packaging.version import Version
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tests.recipes.processes import PATIENCE, end_with_all, interruptions_wait, running

__all__ = ["NoServerError", "OwnServer", "ServerFailedError", "own_server"]

#: Seconds after which a server that does not stop is killed. One that is killed leaves its shared memory.
STOPPING = 10

#: How the names of the folders begin in which servers keep their data.
FOLDER_PREFIX = "contextual-sessions-server-"

#: Where Debian and Ubuntu keep the programs of PostgreSQL that are not for everybody.
DEBIAN = "postgresql/*/bin"


class NoServerError(Exception):
    """A server cannot be started here, because a program is missing."""


class ServerFailedError(Exception):
    """A server is installed, and cannot be started; the message has what it printed."""


class OwnServer(ABC):
    """A server that listens on a free port of 127.0.0.1.

    :param folder: where it keeps its data.
    :param user: who runs it: servers refuse to be run by root. None for whoever runs the tests.
    """

    #: The signal that stops it at once, as a crash does: what is committed has to be recovered.
    STOP: signal.Signals

    def __init__(self, folder: Path, user: str | None) -> None:
        self.folder = folder
        self.user = user
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The URL of a database on it."""

    @abstractmethod
    def make(self) -> None:
        """Make its data, once."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return what starts it."""

    def run(self, *command: str) -> None:
        """Run a program to its end, as the user of the server.

        :raises ServerFailedError: if it fails, or does not end.
        """
        with running(
            command, cwd=self.folder, user=self.user, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            try:
                output, _ = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                raise ServerFailedError(f"{command[0]} has not ended in {PATIENCE} seconds") from None
        if process.returncode:
            raise ServerFailedError(f"{command[0]} has ended with {process.returncode}; it printed:\n{output}")

    def start(self) -> None:
        """Start it, and wait until it answers.

        :raises ServerFailedError: if it does not.
        """
        with (self.folder / "log.txt").open("ab") as log, interruptions_wait():
            self._process = subprocess.Popen(
                self.command(), cwd=self.folder, user=self.user, stdout=log, stderr=log, start_new_session=True
            )
        engine = create_engine(self.url, poolclass=NullPool)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                engine.connect().close()
            except OperationalError:
                time.sleep(0.05)
            else:
                return
        printed = (self.folder / "log.txt").read_text(errors="replace")
        raise ServerFailedError(f"{self.command()[0]} does not answer on port {self.port}; it printed:\n{printed}")

    def stop(self) -> None:
        """Stop it at once, and with it all its connections. It may have been stopped."""
        with interruptions_wait():
            process, self._process = self._process, None
            if process is not None:
                end_with_all(process, self.STOP, STOPPING)


class _PostgreSQL(OwnServer):
    # In its words an immediate shutdown.
    STOP = signal.SIGQUIT

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://tests@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self.run(
            _find("initdb"), "--pgdata=data", "--username=tests", "--auth=trust", "--encoding=UTF8", "--no-locale"
        )

    def command(self) -> list[str]:
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(self.port)}
        return [_find("postgres"), "-D", "data", *(f"--{name}={value}" for name, value in settings.items())]


class _MariaDB(OwnServer):
    # It has no signal for this but the one that cannot be caught.
    STOP = signal.SIGKILL

    @property
    def url(self) -> str:
        return f"mariadb+pymysql://root@127.0.0.1:{self.port}/test"

    def make(self) -> None:
        # The option that leaves other settings out has to be the first one.
        self.run(
            _find("mariadb-install-db"),
            "--no-defaults",
            f"--datadir={self.folder / 'data'}",
            "--auth-root-authentication-method=normal",
        )

    def command(self) -> list[str]:
        return [
            _find("mariadbd"),
            "--no-defaults",
            f"--datadir={self.folder / 'data'}",
            f"--socket={self.folder / 'socket'}",
            f"--pid-file={self.folder / 'pid'}",
            "--bind-address=127.0.0.1",
            f"--port={self.port}",
        ]


_SERVERS: dict[str, type[OwnServer]] = {"postgresql": _PostgreSQL, "mariadb": _MariaDB}


@contextmanager
def own_server(kind: str) -> Iterator[OwnServer]:
    """Run a server for the length of a block.

    :param kind: ``postgresql`` or ``mariadb``.
    :return: the server, which answers.
    :raises NoServerError: if a program is missing.
    :raises ServerFailedError: if it does not start.
    """
    user = _unprivileged_user()
    # Each of these is done, whatever becomes of the others.
    with ExitStack() as at_the_end:
        with interruptions_wait():
            # Not among pytest's folders, which nobody else may enter.
            folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
            at_the_end.callback(shutil.rmtree, folder)
        server = _SERVERS[kind](folder, user)
        at_the_end.callback(server.stop)
        if user is not None:
            shutil.chown(folder, user)
        with interruptions_wait():
            # It takes a few seconds, and PostgreSQL's program leaves shared memory when it is ended before.
            server.make()
        server.start()
        yield server


def _unprivileged_user() -> str | None:
    return pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None


def _find(program: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    # The newest release comes last, and 15 is newer than 9.6.
    debian = sorted(Path("/usr/lib").glob(f"{DEBIAN}/{program}"), key=lambda path: Version(path.parts[-3]))
    if found is None and not debian:
        raise NoServerError(f"{program} is not installed here; install the server, not only its client")
    return found or str(debian[-1])
