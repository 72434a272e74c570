import threading

from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("sqlite:///two-threads.db")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)

Session = scoped_session(sessionmaker(engine))

# Each thread waits here until the other one has come.
meeting = threading.Barrier(2, timeout=10)


def sign_up():
    Session.add(User(name="Ada"))
    Session.flush()
    meeting.wait()
    meeting.wait()
    Session.commit()
    Session.remove()


def look():
    meeting.wait()
    print(Session.scalars(select(User.name)).all())
    Session.remove()
    meeting.wait()


threads = [threading.Thread(target=sign_up), threading.Thread(target=look)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
