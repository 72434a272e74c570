import sys

if "--unpatched" not in sys.argv:
    # Before anything else is imported: threading.local is gevent's from here on.
    from gevent import monkey

    monkey.patch_all()

import os

import gevent
from gevent.event import Event
from sqlalchemy import create_engine, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker
from sqlalchemy.types import String


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "gevent_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


try:
    engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///gevent.db"))
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
except (ArgumentError, DBAPIError, ImportError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")

Session = scoped_session(sessionmaker(engine))
everybody_is_here = Event()
sessions = []


def sign_up(name):
    try:
        sessions.append(Session())
        Session.add(User(name=name))
        # All greenlets come here before the first one goes on.
        everybody_is_here.wait()
        if name == "user 7":
            Session.rollback()
        else:
            Session.commit()
    finally:
        Session.remove()


greenlets = [gevent.spawn(sign_up, f"user {number}") for number in range(10)]
gevent.spawn(everybody_is_here.set)
gevent.joinall(greenlets, raise_error=True)
with Session.session_factory() as session:
    saved = len(session.scalars(select(User)).all())
print(f"{len(set(sessions))} sessions, {saved} users saved, {engine.pool.checkedout()} connections out")
