import gc
import os
import sys

from sqlalchemy import create_engine, select
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


# Run a function in a forked child, and wait for its end.
def in_child(function):
    child = os.fork()
    if not child:
        try:
            function()
        finally:
            # The child has done its part; nothing else of the parent's program is for it.
            os._exit(0)
    os.waitpid(child, 0)


def commit_and_report(title):
    try:
        Session.commit()
    except DBAPIError as error:
        print("The parent cannot commit:", error.orig)
    # A fresh look, over a connection that nobody else has used.
    Session.registry.clear()
    engine.dispose(close=False)
    print(title, Session.scalars(select(User.name).order_by(User.id)).all())
    Session.remove()


def commit_in_child():
    engine.dispose(close=False)
    Session.add(User(name="Grace"))
    Session.commit()


def rollback_in_child():
    Session.remove()


def let_go_in_child():
    engine.dispose(close=False)
    # Not even the garbage collector may have this session: it would roll back, too.
    kept.append(Session())
    Session.registry.clear()
    gc.collect()
    Session.scalars(select(User)).all()
    Session.remove()


kept = []

# The parent has not saved Ada yet, and both processes have her.
Session.add(User(name="Ada"))
in_child(commit_in_child)
commit_and_report("Pending at the fork:")

# The parent is in the middle of a transaction, and the child ends it.
Session.add(User(name="Charles"))
Session.flush()
in_child(rollback_in_child)
commit_and_report("In a transaction at the fork:")

# Again, and the child leaves the parent's session alone.
Session.add(User(name="Dora"))
Session.flush()
in_child(let_go_in_child)
commit_and_report("Let go in the child:")
