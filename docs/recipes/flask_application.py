import os
import sys

from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker
from sqlalchemy.types import String
from waitress import create_server


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "flask_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


url = os.environ.get("DATABASE_URL", "sqlite:///flask.db")
try:
    engine = create_engine(url, pool_size=5, max_overflow=0, pool_pre_ping=True)
    Base.metadata.create_all(engine)
except (ArgumentError, DBAPIError, ImportError, TypeError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")

# A request stays on one thread, so the thread is the scope.
Session = scoped_session(sessionmaker(engine))

application = Flask(__name__)


@application.teardown_appcontext
def remove_session(error):
    # Flask calls it at the end of each request, also of one that has failed.
    try:
        Session.remove()
    except DBAPIError:
        # The connection was dead, and could not roll back. The session has let go of it: now it can be removed.
        Session.remove()


@application.get("/users")
def list_users():
    return Session.scalars(select(User.name).order_by(User.id)).all()


@application.post("/users/<name>")
def sign_up(name):
    Session.add(User(name=name))
    Session.flush()
    if name == "nobody":
        # The change is not committed, and the end of the request rolls it back.
        return {"error": "nobody is not a name"}, 400
    Session.commit()
    return {"name": name}, 201


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8080"))
    server = create_server(application, host="127.0.0.1", port=port, threads=8)
    print(f"http://127.0.0.1:{server.effective_port}/users", flush=True)
    server.run()
