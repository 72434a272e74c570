"""Uses of the classes whose types are compared; test_types.py runs mypy on it, for each implementation."""

from __future__ import annotations

from typing import assert_type

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Query,
    QueryPropertyDescriptor,
    Session,
    SessionTransaction,
    mapped_column,
    sessionmaker,
)
from sqlalchemy.orm import scoped_session as scoped_session  # this line is exchanged

engine: Engine = create_engine("sqlite://")
scoped = scoped_session(sessionmaker(engine))


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    query: QueryPropertyDescriptor = scoped.query_property()


class OwnSession(Session):
    pass


assert_type(scoped, scoped_session[Session])
assert_type(scoped(), Session)
assert_type(scoped_session(sessionmaker(engine, class_=OwnSession))(), OwnSession)
assert_type(scoped.session_factory, sessionmaker[Session])
assert_type(list(scoped.scalars(select(User)).all()), list[User])
assert_type(scoped.scalars(select(User.name)).first(), str | None)
assert_type(scoped.scalar(select(User.id).where(User.name == "Ada")), int | None)
assert_type(scoped.get(User, 1), User | None)
assert_type(scoped.get_one(User, 1), User)
assert_type(scoped.merge(User()), User)
assert_type(scoped.begin(), SessionTransaction)
assert_type(scoped.query(User), Query[User])
assert_type(scoped.autoflush, bool)
assert_type(scoped.is_active, bool)
assert_type(User() in scoped, bool)
assert_type(list(scoped), list[object])
assert_type(scoped.object_session(User()), Session | None)
assert_type(scoped_session.object_session(User()), Session | None)
assert_type(User.query, Query[User])
assert_type(User.query.all(), list[User])
scoped.autoflush = False
scoped.bind = None
scoped.add(User(), User())  # error
scoped.autoflush = "no"  # error
scoped.new = scoped.new  # error
scoped.no_such_name()  # error
scoped.get("User")  # error
scoped_session()  # error
