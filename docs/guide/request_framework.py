from contextvars import ContextVar


class Request:
    def __init__(self, user):
        self.user = user


_current_request = ContextVar("current request")
_functions_for_the_end = []


def get_current_request():
    return _current_request.get()


def on_request_end(function):
    _functions_for_the_end.append(function)
    return function


def handle(request, view):
    reset = _current_request.set(request)
    try:
        try:
            return view(request)
        finally:
            for function in _functions_for_the_end:
                function(request)
    finally:
        _current_request.reset(reset)
