import asyncio
import os
import sys

from sqlalchemy import func, select
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import async_scoped_session, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import String


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "asyncio_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


async def sign_up(name):
    Session.add(User(name=name))
    await Session.commit()


# The outermost function of a task: what it calls works in the same session, and here the session ends.
async def removing_task(name):
    try:
        await sign_up(name)
    finally:
        await Session.remove()


# The same, with close(): the session gives back its connection, and its entry stays.
async def closing_task(name):
    try:
        await sign_up(name)
    finally:
        await Session().close()


# Here two further tasks do the work. Each of them has a session of its own, which this remove() does not reach.
async def task_with_tasks(name):
    try:
        await asyncio.gather(sign_up(name), sign_up(name))
    finally:
        await Session.remove()


async def main(engine):
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    entries = Session.registry.registry
    for task in (removing_task, closing_task, task_with_tasks):
        await asyncio.gather(*[task(f"user {number}") for number in range(50)])
        print(f"{task.__name__}: {len(entries)} entries, {engine.pool.checkedout()} connections out")
        entries.clear()
    try:
        print(await Session.scalar(select(func.count(User.id))), "users")
    finally:
        await Session.remove()
        await engine.dispose()


try:
    engine = create_async_engine(os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///asyncio.db"))
    Session = async_scoped_session(async_sessionmaker(engine), scopefunc=asyncio.current_task)
    asyncio.run(main(engine))
except (ArgumentError, DBAPIError, ImportError, InvalidRequestError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here, with an async driver: {error}")
