import asyncio
import os
import sys
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import select
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import async_scoped_session, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import String


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "fastapi_async_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


def refuse(error):
    wanted = "the URL of a database that can be used here, with an async driver"
    sys.exit(f"Set DATABASE_URL to {wanted}: {error}")


url = os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///fastapi.db")
try:
    engine = create_async_engine(url, pool_size=5, max_overflow=0, pool_pre_ping=True)
except (ArgumentError, ImportError, InvalidRequestError, TypeError) as error:
    refuse(error)

# The scope is the request, also in tasks that the request starts.
current_request = ContextVar("current request")
Session = async_scoped_session(async_sessionmaker(engine), scopefunc=current_request.get)


async def remove_session():
    try:
        await Session.remove()
    except DBAPIError:
        # The connection was dead, and could not roll back. The session has let go of it: now it can be removed.
        await Session.remove()


async def session_of_request():
    token = current_request.set(object())
    try:
        yield
    finally:
        await remove_session()
        current_request.reset(token)


@asynccontextmanager
async def lifespan(application):
    yield
    # The driver's connections have to be closed before the event loop is.
    await engine.dispose()


dependencies = [Depends(session_of_request, scope="function")]
application = FastAPI(dependencies=dependencies, lifespan=lifespan)


@application.get("/users")
async def list_users() -> list[str]:
    return list(await Session.scalars(select(User.name).order_by(User.id)))


@application.post("/users/{name}", status_code=201)
async def sign_up(name: str) -> dict[str, str]:
    Session.add(User(name=name))
    await Session.flush()
    if name == "nobody":
        raise HTTPException(400, "nobody is not a name")
    await Session.commit()
    return {"name": name}


async def main():
    try:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
    except DBAPIError as error:
        refuse(error)
    port = int(os.environ.get("PORT", "8080"))
    await uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=port)).serve()


if __name__ == "__main__":
    # Ctrl-C ends the server first.
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
