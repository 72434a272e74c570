import os
import sys

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import scoped_session, sessionmaker

url = os.environ.get("DATABASE_URL", "sqlite:///flask.db")
try:
    engine = create_engine(url)
    engine.connect().close()
except (ArgumentError, DBAPIError, ImportError) as error:
    sys.exit(f"Set DATABASE_URL to the URL of a database that can be used here: {error}")

# The thread is the scope, and the end of each application context removes.
by_thread = Flask("by thread")
Session = scoped_session(sessionmaker(engine))


@by_thread.teardown_appcontext
def remove_session(error):
    Session.remove()


# The application context is the scope.
by_context = Flask("by context")
by_context.config["SQLALCHEMY_DATABASE_URI"] = url
database = SQLAlchemy(by_context)


def tell(application, registry):
    with application.app_context():
        outer = registry()
        outer.connection()
        with application.app_context():
            print(f"{application.name}: in the inner context", end=" ")
            print("the session of the outer one," if registry() is outer else "a session of its own,", end=" ")
        print("and the outer one", end=" ")
        print("has kept its session" if registry() is outer else "has lost it")


tell(by_thread, Session)
tell(by_context, database.session)
