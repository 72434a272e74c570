import os
import sys

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import String
from waitress import create_server


class Base(DeclarativeBase):
    pass


# Its scope is the application context, and it removes the session where the context ends.
database = SQLAlchemy(model_class=Base)


class User(database.Model):
    __tablename__ = "flask_sqlalchemy_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


application = Flask(__name__)
application.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///flask.db")
application.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
    "pool_size": 5,
    "max_overflow": 0,
    "pool_pre_ping": True,
}
try:
    database.init_app(application)
    with application.app_context():
        database.create_all()
except (ArgumentError, DBAPIError, ImportError, TypeError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")


# Flask calls this before the function of Flask-SQLAlchemy, which then has nothing left to do.
@application.teardown_appcontext
def remove_session(error):
    try:
        database.session.remove()
    except DBAPIError:
        # The connection was dead, and could not roll back. The session has let go of it: now it can be removed.
        database.session.remove()


@application.get("/users")
def list_users():
    return list(database.session.scalars(select(User.name).order_by(User.id)))


@application.post("/users/<name>")
def sign_up(name):
    database.session.add(User(name=name))
    database.session.flush()
    if name == "nobody":
        return {"error": "nobody is not a name"}, 400
    database.session.commit()
    return {"name": name}, 201


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8080"))
    server = create_server(application, host="127.0.0.1", port=port, threads=8)
    print(f"http://127.0.0.1:{server.effective_port}/users", flush=True)
    server.run()
