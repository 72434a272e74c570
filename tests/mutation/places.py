"""Knows where in a module something stands: in which definition, and whether it is left out of the mutation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.mutation.configuration import Settings

__all__ = ["Places"]

Position = tuple[int, int]
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class _Range:
    start: Position
    end: Position

    def __contains__(self, place: Position) -> bool:
        return self.start <= place < self.end


class Places:
    """The definitions of a module, and what of it is left out.

    :param source: the module's code.
    :param settings: what to leave out.
    """

    def __init__(self, source: str, settings: Settings) -> None:
        self._lines = source.splitlines()
        self._settings = settings
        self._definitions: list[tuple[str, _Range]] = []
        self._excluded: list[_Range] = []
        self._read(ast.parse(source), "")

    def definition(self, start: Position) -> str:
        """Return the qualified name of the innermost definition at a place, or ``<module>``.

        :param start: line and column, counted from 1 and from 0.
        """
        names = [name for name, place in self._definitions if start in place]
        return names[-1] if names else "<module>"

    def is_excluded(self, start: Position) -> bool:
        """Return whether what begins at a place lies in something that is left out.

        :param start: line and column, as for :meth:`definition`.
        """
        return any(start in place for place in self._excluded)

    def _read(self, node: ast.AST, outer: str) -> None:
        for child in ast.iter_child_nodes(node):
            name = outer
            if isinstance(child, Definition):
                name = f"{outer}.{child.name}".lstrip(".")
                self._definitions.append((name, self._range(child)))
            for excluded in self._excluded_of(child, name):
                self._excluded.append(self._range(excluded))
            self._read(child, name)

    def _excluded_of(self, node: ast.AST, name: str) -> Iterator[ast.AST]:
        if isinstance(node, Definition) and name in self._settings.excluded_names:
            yield node
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in self._settings.excluded_names for target in node.targets
        ):
            yield node
        for kind, found in self._kinds(node):
            if kind in self._settings.excluded_kinds:
                yield found

    def _kinds(self, node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
        match node:
            case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
                yield "annotations", annotation
            case ast.FunctionDef(returns=ast.expr() as annotation):
                yield "annotations", annotation
            # A string that stands alone documents what precedes it.
            case ast.Expr(value=ast.Constant(value=str())):
                yield "docstrings", node
            case ast.Import() | ast.ImportFrom():
                yield "imports", node
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield "type-checking", node
            case ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))):
                yield "type-variables", node

    def _range(self, node: ast.AST) -> _Range:
        # Only what has a place is asked for one.
        assert isinstance(node, ast.stmt | ast.expr)
        first = node.decorator_list[0] if isinstance(node, Definition) and node.decorator_list else node
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return _Range(
            self._position(first.lineno, first.col_offset), self._position(node.end_lineno, node.end_col_offset)
        )

    def _position(self, line: int, offset: int) -> Position:
        # The module ast counts bytes, Cosmic Ray counts characters.
        return line, len(self._lines[line - 1].encode()[:offset].decode())
