"""A trace: the statements that its steps came to, the systems that run them, and the program that replays them."""

from __future__ import annotations

import ast
import gc
import inspect
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from types import CodeType, SimpleNamespace
from typing import Any

from tests.harness.implementations import Implementation
from tests.state_machine import environment

__all__ = ["Statement", "System", "program"]

#: What the steps import besides what is in the environment.
IMPORTS = """\
import gc
from concurrent.futures import ThreadPoolExecutor
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import sqlalchemy.orm
import sqlalchemy.util
from sqlalchemy import func, select
from sqlalchemy.orm import Query, sessionmaker
"""

PROGRAM = '''\
"""Replays one trace on {module} and on SQLAlchemy, and fails where it ends differently."""

from __future__ import annotations

{imports}

import {module}


{environment}


def replay(implementation):
{trace}


sqlalchemys = SimpleNamespace(
    scoped_session=sqlalchemy.orm.scoped_session,
    ScopedRegistry=sqlalchemy.util.ScopedRegistry,
    ThreadLocalRegistry=sqlalchemy.util.ThreadLocalRegistry,
)

# When the garbage collector runs is not left to chance.
gc.disable()
first, second = replay({module}), replay(sqlalchemys)
print("{module}:", first)
print("SQLAlchemy:", second)
assert first == second, "the two differ"
'''


@dataclass(frozen=True)
class Statement:
    """A statement of a trace.

    :param text: its code.
    :param makes: the name under which it makes something for statements below it, and does nothing else; or an
        empty string.
    :param is_for_sqlalchemy: whether only SQLAlchemy runs it, to come to where the other implementation is.
    """

    text: str
    makes: str = ""
    is_for_sqlalchemy: bool = False


class System:
    """A system under test: one of the two implementations, with all that a trace has made there.

    :param implementation: the implementation.
    """

    def __init__(self, implementation: Implementation) -> None:
        self.names: dict[str, Any] = dict(vars(environment))
        self.execute(IMPORTS)
        self.names["implementation"] = SimpleNamespace(**implementation.names)

    def execute(self, statements: str) -> None:
        """Run statements."""
        exec(_compiled(statements, "exec"), self.names)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression."""
        return eval(_compiled(expression, "eval"), self.names)

    def close(self) -> None:
        """End the threads, and let go of the database file."""
        with environment.uncaught():
            for made in self.names.values():
                if isinstance(made, ThreadPoolExecutor):
                    made.shutdown()
        if "engine" in self.names:
            self.names["engine"].dispose()
            self.names["folder"].cleanup()
        with warnings.catch_warnings():
            # Connections that a trace leaves open are closed here, when nobody has them any more.
            warnings.simplefilter("ignore", ResourceWarning)
            self.names.clear()
            gc.collect()


@cache
def _compiled(text: str, mode: str) -> CodeType:
    return compile(text, "<trace>", mode)


def program(trace: Sequence[Statement], shows: str, module: str, found: tuple[object, object]) -> str:
    """Return a program that replays a trace on both implementations and compares what it ends with.

    :param trace: its statements.
    :param shows: the expression whose value differs at its end.
    :param module: the module of the implementation that is compared with SQLAlchemy.
    :param found: that value, there and on SQLAlchemy.
    """
    body = []
    for statement in _needed(trace, shows):
        only = "if implementation is sqlalchemys:\n    " if statement.is_for_sqlalchemy else ""
        body.append(only + statement.text)
    body += [f"# {module}: {found[0]}", f"# SQLAlchemy: {found[1]}", f"return {shows}"]
    indented = textwrap.indent("\n".join(body), "    ")
    used = _names(ast.parse(f"def replay(implementation):\n{indented}"))
    source = inspect.getsource(environment)
    parts = []
    # What is used stands below what uses it as often as above.
    definitions = _definitions(source)
    waiting = list(used)
    while waiting:
        if definition := definitions.get(waiting.pop()):
            waiting += (new := _names(definition) - used)
            used |= new
    for name, definition in definitions.items():
        if name in used:
            first = min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])
            parts.append("\n".join(source.splitlines()[first - 1 : definition.end_lineno]))
    used |= {"gc", "sqlalchemy", "SimpleNamespace"}
    imports = "\n".join(_imports(source + IMPORTS, used))
    return PROGRAM.format(module=module, imports=imports, environment="\n\n\n".join(parts), trace=indented)


def _needed(trace: Sequence[Statement], shows: str) -> list[Statement]:
    used = _names(ast.parse(shows))
    kept = []
    for statement in reversed(trace):
        if not statement.makes or statement.makes in used:
            used |= _names(ast.parse(statement.text))
            kept.append(statement)
    return kept[::-1]


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _definitions(source: str) -> dict[str, ast.ClassDef | ast.FunctionDef]:
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def _imports(source: str, used: set[str]) -> Iterator[str]:
    plain: set[str] = set()
    chosen: dict[str, set[str]] = {}
    for node in ast.parse(source).body:
        match node:
            case ast.Import():
                plain |= {alias.name for alias in node.names if alias.name.partition(".")[0] in used}
            case ast.ImportFrom(module=str(module)):
                chosen.setdefault(module, set()).update(alias.name for alias in node.names if alias.name in used)
    yield from (f"import {module}" for module in sorted(plain))
    yield from (
        f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(chosen.items()) if names
    )
