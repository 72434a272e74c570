import os

import pytest
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker
from sqlalchemy.types import String


# The application: it commits, and it knows nothing of tests.
class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "pytest_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)


Session = scoped_session(sessionmaker())


def sign_up(name):
    try:
        Session.add(User(name=name))
        Session.commit()
    except DBAPIError:
        Session.rollback()
        raise


def count_users():
    return Session.scalar(select(func.count(User.id)))


# The tests.
@pytest.fixture(scope="session")
def engine():
    try:
        engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///pytest.db"))
        if engine.dialect.name == "sqlite":
            # The driver would begin a transaction too late for savepoints: let SQLAlchemy do it.
            event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        Base.metadata.drop_all(engine)
        Base.metadata.create_all(engine)
    except (ArgumentError, DBAPIError, ImportError) as error:
        pytest.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}", 1)
    yield engine
    assert engine.pool.checkedout() == 0
    engine.dispose()


@pytest.fixture(autouse=True)
def isolated_session(engine):
    with engine.connect() as connection:
        outer_transaction = connection.begin()
        Session.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield Session
        Session.remove()
        outer_transaction.rollback()


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_what_is_committed_stays_in_the_test(attempt):
    assert count_users() == 0
    sign_up("Ada")
    Session.remove()
    assert count_users() == 1


def test_a_rollback_of_the_application_ends_with_its_savepoint():
    sign_up("Ada")
    with pytest.raises(DBAPIError):
        sign_up("Ada")
    assert count_users() == 1
