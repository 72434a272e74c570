import asyncio
from contextvars import ContextVar

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("sqlite:///requests-as-scopes.db")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)


class Request:
    def __init__(self, user):
        self.user = user


current_request = ContextVar("current request")
Session = scoped_session(sessionmaker(engine), scopefunc=current_request.get)


async def handle(request, meeting):
    current_request.set(request)
    try:
        Session.add(User(name=request.user))
        # Both requests have begun before one of them goes on.
        await meeting.wait()
        Session.commit()
    finally:
        Session.remove()


async def main():
    meeting = asyncio.Barrier(2)
    await asyncio.gather(handle(Request("Ada"), meeting), handle(Request("Grace"), meeting))


asyncio.run(main())
