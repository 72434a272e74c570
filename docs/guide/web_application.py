import json
from concurrent.futures import ThreadPoolExecutor
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("sqlite:///web.db", pool_size=5, max_overflow=0)

# Once, when the program starts: the registry, where the whole application can reach it.
Session = scoped_session(sessionmaker(engine))


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def sign_up(name):
    if not name:
        raise ValueError("a user needs a name")
    Session.add(User(name=name))
    # If data was changed, the transaction is committed.
    Session.commit()


def list_users():
    return Session.scalars(select(User.name).order_by(User.id)).all()


def application(environ, start_response):
    try:
        # The first use in this request makes the session; both functions get the same one.
        if environ["REQUEST_METHOD"] == "POST":
            form = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
            sign_up(parse_qs(form).get("name", [""])[0])
        body = json.dumps(list_users()).encode()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]
    except ValueError as error:
        start_response("400 Bad Request", [("Content-Type", "text/plain")])
        return [str(error).encode()]
    finally:
        # The request ends, well or badly: the session is closed and discarded.
        Session.remove()


# Answers requests on two worker threads, which are used again and again.
class ThreadPoolServer(ThreadingMixIn, WSGIServer):
    def __init__(self, *args):
        super().__init__(*args)
        self.workers = ThreadPoolExecutor(max_workers=2)

    def process_request(self, request, client_address):
        self.workers.submit(self.process_request_thread, request, client_address)

    def server_close(self):
        super().server_close()
        self.workers.shutdown()


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def serve(application, port=0):
    return make_server("127.0.0.1", port, application, ThreadPoolServer, QuietHandler)


if __name__ == "__main__":
    Base.metadata.create_all(engine)
    with serve(application, port=8080) as server:
        print(f"http://127.0.0.1:{server.server_port}/")
        server.serve_forever()
