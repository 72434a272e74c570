import asyncio
import logging
import os
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import ContextVar
from http.client import HTTPConnection

import uvicorn
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, literal, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import scoped_session, sessionmaker

url = os.environ.get("DATABASE_URL", "sqlite:///fastapi.db")
try:
    # A request that waits for a connection gives up after half a second.
    engine = create_engine(url, pool_size=5, max_overflow=0, pool_timeout=0.5)
    engine.connect().close()
except (ArgumentError, DBAPIError, ImportError, TypeError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")

current_request = ContextVar("current request")
Session = scoped_session(sessionmaker(engine), scopefunc=current_request.get)
requests_at_work = asyncio.Semaphore(5)


def application_with(limit):
    async def session_of_request():
        async with limit:
            token = current_request.set(object())
            try:
                yield
            finally:
                Session.remove()
                current_request.reset(token)

    application = FastAPI(dependencies=[Depends(session_of_request, scope="function")])

    @application.get("/")
    def answer() -> int:
        return Session.scalar(select(literal(42)))

    return application


# Ask 120 times, 60 at a time, and count what fails.
def count_failures(application):
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        server = uvicorn.Server(uvicorn.Config(application, log_config=None))
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()

        def ask(_):
            connection = HTTPConnection(*listening.getsockname(), timeout=60)
            connection.request("GET", "/")
            status = connection.getresponse().status
            connection.close()
            return status != 200

        with ThreadPoolExecutor(60) as browsers:
            failures = sum(browsers.map(ask, range(120)))
        server.should_exit = True
        thread.join()
    return failures


if __name__ == "__main__":
    logging.disable()
    print("Whoever comes is let in:", count_failures(application_with(nullcontext())), "of 120 fail")
    print("Five at a time:", count_failures(application_with(requests_at_work)), "of 120 fail")
    print(len(Session.registry.registry), "sessions left,", engine.pool.checkedout(), "connections out")
