import asyncio
import os
import sys
from contextvars import ContextVar

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import create_engine, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker
from sqlalchemy.types import String


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "fastapi_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


url = os.environ.get("DATABASE_URL", "sqlite:///fastapi.db")
try:
    engine = create_engine(url, pool_size=5, max_overflow=0, pool_pre_ping=True)
    Base.metadata.create_all(engine)
except (ArgumentError, DBAPIError, ImportError, TypeError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")

# The scope is the request, whichever threads work on it.
current_request = ContextVar("current request")
Session = scoped_session(sessionmaker(engine), scopefunc=current_request.get)


def remove_session():
    try:
        Session.remove()
    except DBAPIError:
        # The connection was dead, and could not roll back. The session has let go of it: now it can be removed.
        Session.remove()


# As many requests at a time as the pool has connections.
requests_at_work = asyncio.Semaphore(5)


async def session_of_request():
    async with requests_at_work:
        # A token of its own for each request. The endpoint sees it, on whichever thread it runs.
        token = current_request.set(object())
        try:
            yield
        finally:
            remove_session()
            current_request.reset(token)


# With scope="function" the session is removed when the endpoint is done, before the answer is sent.
application = FastAPI(dependencies=[Depends(session_of_request, scope="function")])


@application.get("/users")
def list_users() -> list[str]:
    return list(Session.scalars(select(User.name).order_by(User.id)))


@application.post("/users/{name}", status_code=201)
def sign_up(name: str) -> dict[str, str]:
    Session.add(User(name=name))
    Session.flush()
    if name == "nobody":
        # The change is not committed, and the end of the request rolls it back.
        raise HTTPException(400, "nobody is not a name")
    Session.commit()
    return {"name": name}


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8080"))
    uvicorn.run(application, host="127.0.0.1", port=port)
