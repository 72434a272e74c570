import os
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from urllib.request import urlopen

import uvicorn
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import scoped_session, sessionmaker

try:
    # As many connections as anybody wants, so that nobody waits.
    engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///fastapi.db"), pool_size=0)
    engine.connect().close()
except (ArgumentError, DBAPIError, ImportError, TypeError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")

ByThread = scoped_session(sessionmaker(engine))
set_by_function = ContextVar("set by a def", default=None)
set_by_coroutine = ContextVar("set by an async def", default=None)
BySyncDependency = scoped_session(sessionmaker(engine), scopefunc=set_by_function.get)
ByAsyncDependency = scoped_session(sessionmaker(engine), scopefunc=set_by_coroutine.get)


def set_in_sync_dependency():
    set_by_function.set(object())


async def set_in_async_dependency():
    set_by_coroutine.set(object())


# What a dependency does for its endpoint: it begins the session, and removes it at the end.
def session_from(registry):
    def dependency():
        session = registry()
        session.connection()
        yield session
        at_the_end.append(registry() is session)
        registry.remove()

    return dependency


of_thread = Depends(session_from(ByThread), scope="function")
of_request = Depends(session_from(ByAsyncDependency), scope="function")
application = FastAPI()
at_the_end = []


@application.get("/thread-local")
def thread_local(session=of_thread):
    return ByThread() is session


@application.get("/set-in-sync-dependency", dependencies=[Depends(set_in_sync_dependency)])
def sync_dependency():
    return set_by_function.get() is not None


@application.get("/set-in-async-dependency", dependencies=[Depends(set_in_async_dependency)])
def async_dependency(session=of_request):
    return ByAsyncDependency() is session


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"

        def ask(path):
            with urlopen(address + path, timeout=10) as answer:
                return answer.read() == b"true"

        for path in ("set-in-async-dependency", "set-in-sync-dependency", "thread-local"):
            at_the_end.clear()
            # 200 requests, 20 at a time.
            with ThreadPoolExecutor(20) as browsers:
                answers = list(browsers.map(ask, [path] * 200))
            print(f"{path}: of 200 endpoints {answers.count(False)} met another session or none,")
            print(f"    of {len(at_the_end)} dependencies {at_the_end.count(False)} at their end;", end=" ")
            print(f"{engine.pool.checkedout()} connections out")
        server.should_exit = True
        thread.join()
