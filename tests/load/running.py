"""Runs one application under load, with ``remove()`` or without it, and counts."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from tests.harness.databases import DatabaseError
from tests.load.accounts import Balance, balance
from tests.load.clients import Outcome, Told, plan, send
from tests.recipes.serving import Report, serve_watched

__all__ = [
    "APPLICATIONS",
    "TOLERATED_GROWTH",
    "Application",
    "Counts",
    "Load",
    "Table",
    "folder_prefix",
    "memory_file_system",
    "run_load",
]

#: After how many rounds the memory counts: by then the threads, pools and caches have their size.
WARM_ROUNDS = 2
#: Seconds after which a run is broken off, with all its rounds.
LIMIT = 300
#: The same without remove(), where most requests wait, half a minute each, for nothing. A small run gets less.
LIMIT_WITHOUT_REMOVE = 20
LEAST_LIMIT_WITHOUT_REMOVE = 3
#: For so many requests, a run without remove() gets a second.
REQUESTS_PER_SECOND = 250
#: Seconds for requests without clients to end; the same where clients have waited for others in vain.
REST = 60
REST_UNFINISHED = 1


@dataclass(frozen=True)
class Application:
    """An application of the recipes.

    :param name: what it is called.
    :param program: its file.
    :param table: where it keeps its users.
    """

    name: str
    program: str
    table: str


#: By how many bytes the memory may grow: Python and its allocator do not give back all that they have had.
TOLERATED_GROWTH = 4 * 2**20

APPLICATIONS = (
    Application("Flask", "flask_application.py", "flask_users"),
    Application("FastAPI", "fastapi_application.py", "fastapi_users"),
)


@dataclass(frozen=True)
class Load:
    """How much is asked of an application.

    :param requests: how many requests.
    :param clients: how many clients at a time.
    :param rounds: in how many parts the requests are sent. After each, all is at rest, the database is compared
        and emptied, and the memory is measured. Without ``remove()`` there is one.
    """

    requests: int
    clients: int
    rounds: int = 10


@dataclass(frozen=True)
class Counts:
    """What was counted in a run.

    :param requests: how many requests have come to their end.
    :param unsent: how many had not been sent when the run was broken off.
    :param unanswered: how many clients were still waiting then.
    :param at_work: how many requests the server was still working on when it was ended.
    :param committed: how many users were told to be saved.
    :param unexpected: how many answers should have been others.
    :param shared: how many sessions were seen by more than one request.
    :param connections: how many connections were not returned.
    :param lost: how many commits were lost.
    :param doubled: how many were doubled.
    :param unwanted: how many users are saved though their request was refused, or was never sent.
    :param entries: how many entries were left in the registry.
    :param growth: by how many bytes the memory has grown after the first rounds. None if there was only one.
    """

    requests: int
    unsent: int
    unanswered: int
    at_work: int
    committed: int
    unexpected: int
    shared: int
    connections: int
    lost: int
    doubled: int
    unwanted: int
    entries: int
    growth: int | None

    @property
    def wrong(self) -> bool:
        """Whether anything was counted that ought not to be there."""
        return any(
            (
                self.unsent,
                self.unanswered,
                self.at_work,
                self.unexpected,
                self.shared,
                self.connections,
                self.lost,
                self.doubled,
                self.unwanted,
                self.entries,
                self.growth is None or self.growth > TOLERATED_GROWTH,
            )
        )


def run_load(
    application: Application,
    url: str | None,
    load: Load,
    *,
    without_remove: bool = False,
    replace: Mapping[str, str] | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Counts:
    """Run an application under load, and count what goes wrong.

    :param application: which one.
    :param url: the URL of the database; None for an SQLite file.
    :param load: how much is asked of it.
    :param without_remove: let ``remove()`` do nothing, and break off after :data:`LIMIT_WITHOUT_REMOVE` seconds,
        or fewer.
    :param replace: what is changed in the program.
    :param progress: called after each request.
    :raises tests.recipes.serving.NoAnswerError: if it does not answer, or dies.
    """
    with tempfile.TemporaryDirectory(prefix=folder_prefix(os.getpid()), dir=memory_file_system()) as folder:
        url = url or f"sqlite:///{folder}/load.db"
        table = Table(url, application.table)
        with serve_watched(
            Path(folder), application.program, url, replace=replace, without_remove=without_remove
        ) as server:
            run = _Run(server.port, load, table, progress)
            # Where nothing is removed, transactions are left open, and nobody else can empty the table.
            rounds = 1 if without_remove else load.rounds
            limit = _limit_without_remove(load) if without_remove else LIMIT
            end = time.monotonic() + limit
            memory: list[int] = []
            for number in range(rounds):
                is_finished = run.send_round(number, rounds, end - time.monotonic())
                report = server.report_at_rest(REST if is_finished else REST_UNFINISHED)
                memory.append(report.memory)
                # Here, too, transactions may be open.
                if not is_finished or report.at_work:
                    break
                if not without_remove:
                    run.compare_and_empty()
        # What was not committed has gone with the process.
        run.compare_and_empty()
    return run.counts(report, memory)


def _limit_without_remove(load: Load) -> float:
    return min(LIMIT_WITHOUT_REMOVE, max(LEAST_LIMIT_WITHOUT_REMOVE, load.requests / REQUESTS_PER_SECOND))


def folder_prefix(process: int) -> str:
    """Return how the names of the folders begin that a process makes, by its number."""
    return f"contextual-sessions-load-{process}-"


def memory_file_system() -> str | None:
    """Return a folder whose files lie in memory, if there is one: what is measured is not the speed of a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Table:
    """The table of an application, as others see it.

    :param url: the URL of the database.
    :param name: the name of the table.
    """

    def __init__(self, url: str, name: str) -> None:
        self._engine: Engine = create_engine(url, poolclass=NullPool)
        self._name = name

    def take(self) -> Counter[str]:
        """Take all users out of the table, and return how often each was there.

        :raises tests.harness.databases.DatabaseError: if the database does not answer.
        """
        try:
            with self._engine.begin() as connection:
                saved = Counter(connection.scalars(text(f"SELECT name FROM {self._name}")))
                connection.execute(text(f"DELETE FROM {self._name}"))
        except SQLAlchemyError as error:
            reason = str(error).partition("\n")[0]
            raise DatabaseError(
                f"{self._engine.url!r}: the users in {self._name} cannot be read ({reason}); if the server has "
                "died meanwhile, its own log tells why; start it, and run this again"
            ) from None
        return saved


class _Run:
    def __init__(self, port: int, load: Load, table: Table, progress: Callable[[], None]) -> None:
        self._port = port
        self._load = load
        self._table = table
        self._progress = progress
        self._rounds: list[Told] = []
        self._compared = 0
        self._balance = Balance(0, 0, 0)

    def send_round(self, number: int, rounds: int, limit: float) -> bool:
        """Send a part of the requests, and return whether they have all come to their end.

        :param number: which part, from 0.
        :param rounds: how many parts there are.
        :param limit: the seconds after which the clients are ended.
        """
        requests = self._load.requests * (number + 1) // rounds - self._load.requests * number // rounds
        told = Told()
        self._rounds.append(told)

        async def send_all() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(limit):
                    await send(plan(requests, number), self._port, self._load.clients, told, self._progress)

        asyncio.run(send_all())
        return told.ended == requests

    def compare_and_empty(self) -> None:
        """Compare what was told, since the last time, with what is saved."""
        told, self._compared = self._rounds[self._compared :], len(self._rounds)
        outcomes = {name: outcome for part in told for name, outcome in part.outcomes.items()}
        self._balance += balance(outcomes, self._table.take())

    def counts(self, report: Report, memory: list[int]) -> Counts:
        return Counts(
            requests=sum(told.ended for told in self._rounds),
            unsent=self._load.requests - sum(told.begun for told in self._rounds),
            unanswered=sum(told.begun - told.ended for told in self._rounds),
            at_work=report.at_work,
            committed=sum(
                outcome is Outcome.COMMITTED for told in self._rounds for outcome in told.outcomes.values()
            ),
            unexpected=sum(told.unexpected.total() for told in self._rounds),
            shared=report.shared,
            connections=report.connections,
            lost=self._balance.lost,
            doubled=self._balance.doubled,
            unwanted=self._balance.unwanted,
            entries=report.entries,
            growth=memory[-1] - memory[WARM_ROUNDS - 1] if len(memory) > WARM_ROUNDS else None,
        )
