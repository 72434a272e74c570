from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("sqlite:///remove.db")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)

Session = scoped_session(sessionmaker(engine))

Session.add(User(name="Ada"))
Session.commit()
print(Session.scalars(select(User.name)).all())
Session.remove()

print(Session.scalars(select(User.name)).all())
Session.remove()
