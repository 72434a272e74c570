"""Whatever error an attribute of the session raises becomes an ``AttributeError``."""

from typing import Any

import reference_impl
from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = ("scoped-session.forwards.errors.attributes",)


class scoped_session(sound.scoped_session[S]):
    pass


def _renaming_errors(name: str, forwarded: property) -> property:
    def read(self: Any) -> Any:
        session = self.registry()
        try:
            return getattr(session, name)
        except AttributeError:
            raise
        except Exception as error:
            raise AttributeError(f"the session cannot tell its {name}") from error

    return forwarded.getter(read)


for _name, _attribute in vars(reference_impl.scoped_session).items():
    if isinstance(_attribute, property):
        setattr(scoped_session, _name, _renaming_errors(_name, _attribute))
