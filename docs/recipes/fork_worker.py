import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import wraps
from multiprocessing import get_context

from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker
from sqlalchemy.types import String


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "fork_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


try:
    engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///fork.db"))
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
except (ArgumentError, DBAPIError, ImportError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")

Session = scoped_session(sessionmaker(engine))


def begin_worker():
    # The pool came along with the fork. Its connections are the parent's: let go of them, and do not close them.
    engine.dispose(close=False)


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


@removing_session
def sign_up(name):
    left_over = len(Session.new)
    Session.add(User(name=name))
    if name in ("user 7", "user 17", "user 27"):
        raise ValueError(f"{name} is refused")
    Session.commit()
    return left_over


if __name__ == "__main__":
    # The parent works with the database, too, and removes its session before it forks.
    Session.add(User(name="the parent"))
    Session.commit()
    Session.remove()
    with ProcessPoolExecutor(2, mp_context=get_context("fork"), initializer=begin_worker) as workers:
        futures = [workers.submit(sign_up, f"user {number}") for number in range(40)]
        failed = sum(future.exception() is not None for future in futures)
        left_over = sum(future.result() for future in futures if not future.exception())
    saved = Session.scalar(select(func.count(User.id)))
    Session.remove()
    print(
        f"{failed} failed, {left_over} found left over, {saved} saved, {engine.pool.checkedout()} connections out"
    )
