"""Lends older versions of SQLAlchemy what the snippets' scenery needs and no clause is about.

The snippets declare their models, select and connect as a reader does today. So that the clauses about contextual
sessions can be asked of SQLAlchemy 1.3 and 1.4 too, this module gives those, for the length of a clause, the
declarative classes and the form of ``select()`` of SQLAlchemy 2.0 in the little that the text uses of them, and
the connection pool that 2.0 has for database files. Nothing is lent to the classes under test or to ``Session``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
import sqlalchemy
import sqlalchemy.orm
from packaging.version import Version
from sqlalchemy import Column, Integer, String

__all__ = ["lend"]

COLUMN_TYPES = {int: Integer, str: String}


def lend(patch: pytest.MonkeyPatch) -> None:
    """Put what this version of SQLAlchemy lacks where the snippets import it from.

    :param patch: takes it out again.
    """
    version = Version(sqlalchemy.__version__)
    if version < Version("2.0"):
        patch.setattr(sqlalchemy.orm, "DeclarativeBase", _DeclarativeBase(), raising=False)
        patch.setattr(sqlalchemy.orm, "Mapped", _Mapped, raising=False)
        patch.setattr(sqlalchemy.orm, "mapped_column", Column, raising=False)
        patch.setattr(sqlalchemy, "create_engine", _with_a_pool(sqlalchemy.create_engine))
    if version < Version("1.4"):
        patch.setattr(sqlalchemy, "select", _selecting_a_list(sqlalchemy.select))


class _Mapped:
    """Stands in ``Mapped[int]``, which is ``int``."""

    def __class_getitem__(cls, of: type) -> type:
        return of


class _DeclarativeBase:
    """Stands as the base in ``class Base(DeclarativeBase)``, and makes that class a base for models."""

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type]:
        return (_declarative_base(),)


def _declarative_base() -> type:
    try:
        from sqlalchemy.orm import DeclarativeMeta, declarative_base
    except ImportError:
        from sqlalchemy.ext.declarative import DeclarativeMeta, declarative_base

    class Declarative(DeclarativeMeta):
        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
            if base in bases:
                namespace["__abstract__"] = True
            for attribute, annotation in namespace.get("__annotations__", {}).items():
                column = namespace.setdefault(attribute, Column())
                column.type = COLUMN_TYPES[annotation]()
                column.nullable = False
            return super().__new__(cls, name, bases, namespace)

    base: Any = None
    base = declarative_base(metaclass=Declarative)
    return cast(type, base)


def _with_a_pool(create_engine: Callable[..., Any]) -> Callable[..., Any]:
    def create(url: Any, **arguments: Any) -> Any:
        if str(url).startswith("sqlite:///"):
            arguments.setdefault("poolclass", sqlalchemy.pool.QueuePool)
            arguments.setdefault("connect_args", {}).setdefault("check_same_thread", False)
        return create_engine(url, **arguments)

    return create


def _selecting_a_list(select: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *entities: select(list(entities))
