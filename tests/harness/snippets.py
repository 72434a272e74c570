"""Reads a piece of code with prompts: the statements, and the output that is expected of each."""

from __future__ import annotations

import ast
import doctest
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sybil.parsers.abstract.doctest import DocTestStringParser

__all__ = ["Code", "Snippet", "TextError", "asserts_something", "parse_snippet", "refuse_sleep"]


class TextError(Exception):
    """Something in the text is not as it has to be.

    :param path: the file.
    :param line: the line in it, counted from 1.
    :param problem: what was found there.
    :param remedy: what to do about it.
    """

    def __init__(self, path: Path | str, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{path}:{line}: {problem}. {remedy}.")


@dataclass(frozen=True)
class Code:
    """A piece of code in a page.

    :param line: the line of its first character in the page.
    :param text: the code, without the indentation it has there.
    """

    line: int
    text: str


@dataclass(frozen=True)
class Snippet(Code):
    """A piece of code that shows what an interactive interpreter prints.

    :param examples: the statements and the output that is expected of each.
    """

    examples: tuple[doctest.Example, ...] = ()

    def steps(self) -> list[str]:
        """Return the text of each statement, with its prompts and its output."""
        lines = self.text.splitlines()
        ends = [
            example.lineno + example.source.count("\n") + example.want.count("\n") for example in self.examples
        ]
        starts = [0, *ends[:-1]]
        return ["\n".join(lines[start:end]).strip("\n") for start, end in zip(starts, ends, strict=True)]


def parse_snippet(code: Code, path: str) -> Snippet:
    """Split code with prompts into statements and the output expected of each.

    :param code: the code with its prompts.
    :param path: the page, for the error.
    :raises TextError: if the prompts are not as the interpreter prints them, or a statement is not Python.
    """
    try:
        regions = list(DocTestStringParser()(code.text + "\n", path))
        examples = [cast(Any, region.parsed) for region in regions]
        for example in examples:
            ast.parse(example.source)
    except (SyntaxError, ValueError) as error:
        raise TextError(path, code.line, f"the snippet cannot be read: {error}", "Correct it") from None
    # Output ends at a blank line. What comes after it would be shown, and compared with nothing.
    ends = [0, *(region.end for region in regions)]
    starts = [*(region.start for region in regions), len(code.text)]
    for end, start in zip(ends, starts, strict=True):
        stray = code.text[end:start].strip()
        if stray:
            raise TextError(
                path,
                code.line + code.text.count("\n", 0, code.text.index(stray, end)),
                f"a snippet has {stray.splitlines()[0]!r}, which belongs to no prompt",
                "Begin it with a prompt; for a blank line in output, print something else",
            )
    for example in examples:
        # Directives such as +ELLIPSIS loosen the comparison, and show on the page.
        if example.options:
            raise TextError(
                path,
                code.line + example.lineno,
                "a doctest directive in a snippet",
                "Print a value that can be compared in full",
            )
        refuse_sleep(Code(code.line + example.lineno, example.source), example.source, path)
    return Snippet(code.line, code.text, tuple(examples))


def refuse_sleep(code: Code, statements: str, path: str) -> None:
    """Refuse code that waits for time to pass, and not for what it needs.

    :param code: where the statements stand.
    :param statements: Python, which :func:`ast.parse` accepts.
    :param path: the page, for the error.
    :raises TextError: if a function ``sleep`` is used, except to sleep for no time at all: that only lets the
        other tasks of an event loop go on.
    """
    tree = ast.parse(statements)
    yielding = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_zero(node.args)}
    for node in ast.walk(tree):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            name = next((alias.name for alias in node.names if alias.name == "sleep"), "")
        if name == "sleep" and id(node) not in yielding:
            raise TextError(
                path,
                code.line + getattr(node, "lineno", 1) - 1,
                "code that sleeps, so that its result depends on how fast the machine is",
                "Let it wait for what it needs, with a threading.Event, a Barrier or join(), or show the threads "
                "in a '.. threads::' block; 'await asyncio.sleep(0)' is allowed",
            )


def _is_zero(arguments: list[ast.expr]) -> bool:
    return len(arguments) == 1 and isinstance(arguments[0], ast.Constant) and arguments[0].value == 0


def asserts_something(example: doctest.Example) -> bool:
    """Return whether an example shows output of something that is computed."""
    if not example.want:
        return False
    # A literal is printed as it stands, whatever the implementation does.
    return any(isinstance(node, (ast.Name, ast.Call)) for node in ast.walk(ast.parse(example.source)))
