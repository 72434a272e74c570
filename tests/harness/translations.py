"""Shows a page as a translation shows it: the same code, with comments in another language."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from .clauses import Clause, Code, Page, Schedule, Snippet, TextError, parse_snippet
from .project import ROOT

__all__ = ["UnreadableCatalogError", "read_catalog", "read_page_catalog", "same_code", "translate"]

AnyCode = TypeVar("AnyCode", bound=Code)

#: How a snippet begins.
PROMPT = ">>> "

#: What Babel would leave as it is, and other programs refuse.
FALSE_ESCAPE = re.compile(r"^(?:\w+ )?\"(?:[^\\]|\\[\\trn\"])*\\(?![\\trn\"])(?P<escaped>.)")


class UnreadableCatalogError(Exception):
    """A catalog is not in the form of gettext.

    :param path: the catalog.
    :param line: where, counted from 1.
    :param reason: what is wrong.
    """

    def __init__(self, path: Path, line: int, reason: str) -> None:
        place = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
        super().__init__(f"{place}:{line}: {reason}. Correct what stands there, or restore it from git")
        self.line = line
        self.reason = reason


def translate(page: Page, root: Path, locale: str) -> Page:
    """Return a page with its code as a translation shows it.

    :param page: the page as it is written.
    :param root: the project's root, which holds ``locale/``.
    :param locale: the translation's folder below ``locale/``, such as ``zh_CN``.
    :raises TextError: if the translation lacks a piece of the page's code, or changes more of it than its
        comments.
    """
    if not (page.setup or page.programs or page.clauses):
        return page
    return _Translator(page, root, locale).page()


def read_page_catalog(page: Page, root: Path, locale: str) -> tuple[str, Catalog]:
    """Read the catalog of a page.

    :param page: the page as it is written.
    :param root: the project's root, which holds ``locale/``.
    :param locale: the translation's folder below ``locale/``, such as ``zh_CN``.
    :return: the catalog's path below the root, and the catalog.
    :raises TextError: if it is missing, or cannot be read.
    """
    name = Path(page.path).relative_to("docs").with_suffix(".po")
    path = (Path("locale") / locale / "LC_MESSAGES" / name).as_posix()
    if not (root / path).is_file():
        raise TextError(
            page.path,
            1,
            f"there is no translation {path}",
            "Run 'make translations', which makes it",
        )
    try:
        return path, read_catalog(root / path, locale)
    except UnreadableCatalogError as error:
        raise TextError(path, error.line, error.reason, "Correct the catalog") from None


def read_catalog(path: Path, locale: str | None = None) -> Catalog:
    """Read a catalog.

    :param path: the file.
    :param locale: its language; None to take it from the file's head.
    :raises UnreadableCatalogError: if it is not in the form of gettext.
    """
    written = path.read_bytes()
    try:
        for number, line in enumerate(written.decode("utf-8").split("\n"), 1):
            if found := FALSE_ESCAPE.match(line):
                reason = f"a backslash before {found['escaped']!r}; to write a backslash, write two"
                raise UnreadableCatalogError(path, number, reason)
        return read_po(BytesIO(written), locale=locale, abort_invalid=True)
    except PoFileError as error:
        raise UnreadableCatalogError(path, error.lineno + 1, str(error)) from None
    except UnicodeDecodeError as error:
        line_number = written.count(b"\n", 0, error.start) + 1
        raise UnreadableCatalogError(path, line_number, f"it is not UTF-8: {error.reason}") from None


def same_code(code: str, translation: str) -> bool:
    """Return whether the translation of a piece of code changes nothing but its comments.

    :param code: the code: a program, or a snippet with prompts and output.
    :param translation: its translation.
    :raises SyntaxError: if one of them is not Python.
    :raises TextError: if one of them is a snippet that the text could not have.
    """
    return _comparable(code) == _comparable(translation)


class _Translator:
    def __init__(self, page: Page, root: Path, locale: str) -> None:
        self.source = page
        self.path, self.catalog = read_page_catalog(page, root, locale)

    def page(self) -> Page:
        return replace(
            self.source,
            setup=self._code(self.source.setup) if self.source.setup else None,
            programs=tuple(self._code(program) for program in self.source.programs),
            clauses=tuple(self._clause(clause) for clause in self.source.clauses),
        )

    def _clause(self, clause: Clause) -> Clause:
        return replace(clause, parts=tuple(self._part(part) for part in clause.parts))

    def _part(self, part: Snippet | Schedule) -> Snippet | Schedule:
        if isinstance(part, Schedule):
            return replace(part, columns=tuple(self._snippet(column) for column in part.columns))
        return self._snippet(part)

    def _code(self, code: AnyCode) -> AnyCode:
        line, text = self._look_up(code)
        self._require_same(line, lambda: same_code(code.text, text))
        return replace(code, text=text)

    def _snippet(self, snippet: Snippet) -> Snippet:
        line, text = self._look_up(snippet)
        translated = parse_snippet(Code(snippet.line, text), self.source.path)
        self._require_same(line, lambda: same_code(snippet.text, text))
        return translated

    def _look_up(self, code: Code) -> tuple[int, str]:
        message = self.catalog.get(code.text) or self.catalog.get(code.text + "\n")
        if message is None:
            raise TextError(
                self.source.path,
                code.line,
                f"{self.path} has no translation of this code; it was made from an older text",
                "Run 'make translations', and translate its comments",
            )
        text = str(message.string)
        line = message.lineno or 1
        if not text or message.fuzzy:
            raise TextError(
                self.path,
                line,
                "the translation of a piece of code is empty" if not text else "a translation is marked fuzzy",
                "Copy the code and translate its comments; then delete the mark 'fuzzy', if there is one",
            )
        return line, text.rstrip("\n") if isinstance(code, Snippet) else text

    def _require_same(self, line: int, is_same: Callable[[], bool]) -> None:
        try:
            same = is_same()
        except SyntaxError:
            same = False
        if not same:
            raise TextError(
                self.path,
                line,
                "the translation of a piece of code changes more than its comments",
                "Copy the code anew and translate nothing but the comments",
            )


def _comparable(code: str) -> object:
    if not code.startswith(PROMPT):
        return ast.dump(ast.parse(code))
    examples = parse_snippet(Code(1, code.rstrip("\n")), "a translation").examples
    return [(ast.dump(ast.parse(example.source)), example.want, example.exc_msg) for example in examples]
