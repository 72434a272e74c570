from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("sqlite:///worker-without-remove.db")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)

Session = scoped_session(sessionmaker(engine))


def sign_up(name):
    Session.add(User(name=name))
    Session.flush()


def look():
    print(Session.scalars(select(User.name)).all())


# One worker does both tasks, one after the other.
with ThreadPoolExecutor(max_workers=1) as worker:
    worker.submit(sign_up, "Ada").result()
    worker.submit(look).result()
