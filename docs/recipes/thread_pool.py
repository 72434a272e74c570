import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import wraps

from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker
from sqlalchemy.types import String


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "pool_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


try:
    engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///workers.db"))
    engine.connect().close()
except (ArgumentError, DBAPIError, ImportError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")

Session = scoped_session(sessionmaker(engine))


def remove_session():
    try:
        Session.remove()
    except DBAPIError:
        # The connection was dead, and could not roll back. The session has let go of it: now it can be removed.
        Session.remove()


def removing_session(task):
    @wraps(task)
    def task_with_end(*arguments):
        try:
            return task(*arguments)
        finally:
            remove_session()

    return task_with_end


def sign_up(name):
    left_over = len(Session.new)
    Session.add(User(name=name))
    if name in ("user 7", "user 17", "user 27"):
        raise ValueError(f"{name} is refused")
    Session.commit()
    return left_over


# Run a task for each of 40 names on 4 threads, and tell what has become of it all.
def work(task):
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with ThreadPoolExecutor(max_workers=4) as pool:
        futures = [pool.submit(task, f"user {number}") for number in range(40)]
        failed = sum(future.exception() is not None for future in futures)
        left_over = sum(future.result() for future in futures if not future.exception())
        connections = engine.pool.checkedout()
    with Session.session_factory() as session:
        saved = session.scalar(select(func.count(User.id)))
    print(f"{failed} failed, {left_over} found left over, {saved} saved, {connections} connections out")


print("Without remove():", end=" ")
work(sign_up)
print("With remove():", end=" ")
work(removing_session(sign_up))
