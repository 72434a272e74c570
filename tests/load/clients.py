"""Sends requests as clients do: most wait for the answer, some have no patience, and some hang up."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import quote

import aiohttp

__all__ = ["REFUSED", "Ask", "Kind", "Outcome", "Told", "plan", "send"]

#: The name that the applications refuse, after a flush.
REFUSED = "nobody"

#: Seconds after which a client gives up that has all patience.
PATIENCE = 60
#: Seconds after which one gives up that has little, at most; and seconds until one hangs up.
IMPATIENCE = 0.02
#: Seconds for which an idle connection is used again. uvicorn closes it after five.
KEPT_ALIVE = 2


class Kind(Enum):
    """What a request asks for, and what its client does."""

    SIGN_UP = auto()
    """Sign up a user, and wait."""
    REFUSED = auto()
    """Sign up one who is refused after a flush: 400."""
    RAISING = auto()
    """Sign up one whose commit raises after a flush: 500."""
    IMPATIENT = auto()
    """Sign up a user, and give up after a few milliseconds."""
    HANGING_UP = auto()
    """Sign up a user, and hang up when the request is sent."""
    HALF = auto()
    """Hang up before the request is sent."""
    LIST = auto()
    """Read the list."""


#: Of a hundred requests, how many are of each kind.
SHARES = {
    Kind.SIGN_UP: 60,
    Kind.REFUSED: 12,
    Kind.RAISING: 8,
    Kind.IMPATIENT: 6,
    Kind.HANGING_UP: 6,
    Kind.HALF: 4,
    Kind.LIST: 4,
}
#: The answer to each that is waited for.
STATUS = {Kind.SIGN_UP: 201, Kind.REFUSED: 400, Kind.RAISING: 500, Kind.IMPATIENT: 201, Kind.LIST: 200}


class Outcome(Enum):
    """What a client knows of the user that it has signed up."""

    COMMITTED = auto()
    """It was told that the user is saved."""
    REFUSED = auto()
    """It was told that the user is not saved, or has not sent the request."""
    UNKNOWN = auto()
    """It was told nothing."""


@dataclass(frozen=True)
class Ask:
    """A request that is to be sent.

    :param kind: what it asks for.
    :param name: the user whom it signs up.
    """

    kind: Kind
    name: str


@dataclass
class Told:
    """What the clients were told.

    :param outcomes: by user, what the client knows.
    :param unexpected: the answers that should have been others, as they came, and how many of each.
    :param begun: how many requests a client has begun with.
    :param ended: how many have come to their end.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    unexpected: Counter[str] = field(default_factory=Counter)
    begun: int = 0
    ended: int = 0


def plan(count: int, seed: int) -> Iterator[Ask]:
    """Make up requests; each user signs up once.

    :param count: how many.
    :param seed: the same seed gives the same requests.
    """
    chance = random.Random(seed)
    kinds = chance.choices(list(SHARES), list(SHARES.values()), k=count)
    for number, kind in enumerate(kinds):
        yield Ask(kind, REFUSED if kind is Kind.REFUSED else f"user {seed}-{number}")


async def send(
    asks: Iterator[Ask], port: int, clients: int, told: Told, progress: Callable[[], None] = lambda: None
) -> None:
    """Send requests from many clients at a time, until there are no more.

    Every second client keeps its connection for its next request; the others take a new one each time. So does
    everybody whose request is to raise, because uvicorn closes the connection after that, and does not say so.

    :param asks: the requests.
    :param port: where the application listens on 127.0.0.1.
    :param clients: how many clients there are.
    :param told: where it is written down what they were told. If this is cancelled, it holds what was told so far.
    :param progress: called after each request.
    """
    waiting = deque(asks)
    async with (
        _session(keep_alive=True) as keeping,
        _session(keep_alive=False) as closing,
        asyncio.TaskGroup() as group,
    ):
        for number in range(clients):
            client = _Client(port, closing if number % 2 else keeping, closing, number, told)
            group.create_task(client.work(waiting, progress))


def _session(*, keep_alive: bool) -> aiohttp.ClientSession:
    connector = (
        aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_ALIVE)
        if keep_alive
        else aiohttp.TCPConnector(limit=0, force_close=True)
    )
    return aiohttp.ClientSession(connector=connector)


class _Client:
    def __init__(
        self, port: int, session: aiohttp.ClientSession, closing: aiohttp.ClientSession, number: int, told: Told
    ) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._port = port
        self._session = session
        self._closing = closing
        self._chance = random.Random(number)
        self._told = told

    async def work(self, waiting: deque[Ask], progress: Callable[[], None]) -> None:
        while waiting:
            ask = waiting.popleft()
            self._told.begun += 1
            if ask.kind is not Kind.LIST:
                self._told.outcomes.setdefault(ask.name, Outcome.UNKNOWN)
            if ask.kind in (Kind.HANGING_UP, Kind.HALF):
                await self._hang_up(ask)
            else:
                await self._ask(ask)
            self._told.ended += 1
            progress()

    async def _ask(self, ask: Ask) -> None:
        impatient = ask.kind is Kind.IMPATIENT
        patience = self._chance.uniform(0.001, IMPATIENCE) if impatient else PATIENCE
        listing = ask.kind is Kind.LIST
        session = self._closing if ask.kind is Kind.RAISING else self._session
        try:
            async with session.request(
                "GET" if listing else "POST",
                f"{self._address}/users" if listing else f"{self._address}/users/{quote(ask.name)}",
                headers={"X-Fault": "commit-raises"} if ask.kind is Kind.RAISING else None,
                timeout=aiohttp.ClientTimeout(total=patience),
            ) as answer:
                await answer.read()
                status = answer.status
        except TimeoutError:
            if not impatient:
                self._told.unexpected["no answer"] += 1
            return
        except (aiohttp.ClientError, OSError) as error:
            self._told.unexpected[type(error).__name__] += 1
            return
        if not listing:
            self._told.outcomes[ask.name] = Outcome.COMMITTED if status == 201 else Outcome.REFUSED
        if status != STATUS[ask.kind]:
            self._told.unexpected[str(status)] += 1

    async def _hang_up(self, ask: Ask) -> None:
        request = f"POST /users/{quote(ask.name)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        half = ask.kind is Kind.HALF
        if half:
            self._told.outcomes[ask.name] = Outcome.REFUSED
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError as error:
            self._told.unexpected[type(error).__name__] += 1
            return
        try:
            if self._chance.random() < 0.5:
                # The connection is reset, and not closed.
                connection: socket.socket = writer.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.write(request[: len(request) // 2] if half else request)
            await asyncio.sleep(self._chance.uniform(0, IMPATIENCE))
        except OSError as error:
            self._told.unexpected[type(error).__name__] += 1
        finally:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
