"""Writes programs that show, without the harness, that an implementation does not keep a clause."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from .clauses import Clause, Page
from .databases import SQLITE
from .schedules import Schedule
from .snippets import Snippet

__all__ = ["write_program"]

RUNNER = Path(__file__).parent / "reproduction.py"

WIDTH = 100


def write_program(
    clause: Clause, page: Page, paragraphs: Sequence[str], implementation: str, database: str = SQLITE
) -> str:
    """Return a program that runs one clause as the harness does, and ends with 1 where it is not kept.

    It needs SQLAlchemy 2 and the implementation, and nothing else. All that is shown on the page is in it: the
    files that the page includes, its setup, and the snippets of the clauses that this one comes after.

    :param clause: the clause.
    :param page: its page.
    :param paragraphs: what the clause says.
    :param implementation: the module that was tested.
    :param database: the kind of database on which it was tested. The program itself works on the SQLite file
        that the setup names.
    """
    story = page.story(clause)
    programs = {program.name: program.text for program in page.programs}
    parts = [
        _literal(f"{_describe(clause, paragraphs, implementation, database)}\n"),
        f"CLAUSE = {clause.id!r}\nIMPLEMENTATION = {implementation!r}\nSECONDS = {page.timeout:g}",
        "PROGRAMS = {" + "".join(f"\n    {name!r}: {_literal(text)}," for name, text in programs.items()) + "}",
        "SETUP = " + _literal(f"\n{page.setup.text}\n" if page.setup else ""),
        "PARTS = ["
        + "".join(f"\n{_part(part, is_own=told is clause)}," for told, part in _parts_of(story))
        + "\n]",
        f"ORDERS = {_orders(clause)}",
        "# The rest runs it.\n" + _runner(),
        "sys.exit(reproduce(CLAUSE, IMPLEMENTATION, PROGRAMS, SETUP, PARTS, ORDERS, SECONDS))\n",
    ]
    return "\n\n".join(parts)


def _parts_of(story: Iterable[Clause]) -> Iterator[tuple[Clause, Snippet | Schedule]]:
    """Yield all that is run for a clause, with the clause in which it stands."""
    for clause in story:
        for part in clause.parts:
            yield clause, part


def _part(part: Snippet | Schedule, *, is_own: bool) -> str:
    """Return Python code for a snippet; for a schedule, for its columns and its order (None: any of ORDERS)."""
    if isinstance(part, Snippet):
        return _literal(f"\n{part.text}\n")
    columns = ", ".join(_literal(f"\n{column.text}\n") for column in part.columns)
    return f"([{columns}], {None if is_own else part.shown})"


def _orders(clause: Clause) -> str:
    """Return Python code for the orders in which the clause's threads take their steps."""
    if clause.schedule is None:
        return "[None]"
    return "[" + "".join(f"\n    {order}," for order in clause.schedule.orders) + "\n]"


def _describe(clause: Clause, paragraphs: Sequence[str], implementation: str, database: str) -> str:
    use = (
        f"Run this file where {implementation} can be imported. It prints what was expected and what came, and "
        "ends with 1; once the clause is kept, it ends with 0. Its last line says which: if that does not come, "
        "the implementation has ended the program."
    )
    if database != SQLITE:
        use += (
            f" The clause was run on {database}, and this file uses SQLite: to have it as it was, name an empty "
            f"database on {database} in create_engine()"
        )
        # The harness lends them one; see databases.py.
        use += ", and give the columns of text a length." if database == "mariadb" else "."
    place = f"{clause.id} ({clause.level}), {clause.page}:{clause.line}"
    return "\n\n".join([place, *(textwrap.fill(paragraph, WIDTH) for paragraph in (*paragraphs, use))])


def _literal(text: str) -> str:
    """Return Python code for a text, readable if that can be."""
    for quotes in ("'''", '"""'):
        literal = f"r{quotes}{text}{quotes}"
        try:
            if ast.literal_eval(literal) == text:
                return literal
        except SyntaxError:
            continue
    return repr(text)


@cache
def _runner() -> str:
    """Return the source of the module that runs a clause, without docstrings."""
    source = RUNNER.read_text(encoding="utf-8")
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            assert docstring.end_lineno is not None
            for number in range(docstring.lineno - 1, docstring.end_lineno):
                lines[number] = "\0"
    return "\n".join(line for line in lines if line != "\0").strip()
