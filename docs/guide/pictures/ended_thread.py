import gc
import threading

from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("sqlite:///ended-thread.db")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)

Session = scoped_session(sessionmaker(engine))


def look():
    print(Session.scalars(select(User.name)).all())


# So that the garbage collector runs below, and at no other time.
gc.disable()

thread = threading.Thread(target=look)
thread.start()
thread.join()
print("connections taken out:", engine.pool.checkedout())

gc.collect()
print("connections taken out:", engine.pool.checkedout())
