from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from web_application import Base, application, engine

Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)


# What a server does with a request, and no more.
def request(method, form=b""):
    environ = {
        "REQUEST_METHOD": method,
        "CONTENT_LENGTH": str(len(form)),
        "wsgi.input": BytesIO(form),
    }
    print(application(environ, lambda status, headers: None))


with ThreadPoolExecutor(max_workers=1) as worker:
    worker.submit(request, "POST", b"name=Ada").result()
    worker.submit(request, "GET").result()
