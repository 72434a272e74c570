"""If closing the session raises an error that is none of SQLAlchemy's, ``remove()`` keeps it to itself."""

from sqlalchemy.exc import SQLAlchemyError

from tests.correct_implementations import exchangeable_registries as sound
from tests.correct_implementations.exchangeable_registries import S, ScopedRegistry, ThreadLocalRegistry

__all__ = ["ScopedRegistry", "ThreadLocalRegistry", "scoped_session"]

NOTICED_BY = (
    "scoped-session.remove.errors",
    "scoped-session.remove.errors-forgotten",
)


class scoped_session(sound.scoped_session[S]):
    def remove(self) -> None:
        if self.registry.has():
            try:
                self.registry().close()
            except SQLAlchemyError:
                raise
            except Exception:
                pass
            finally:
                self.registry.clear()
