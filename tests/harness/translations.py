"""Shows a page as a translation shows it: the same code, with comments in another language."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from .clauses import Clause, Code, Page, Schedule, Snippet, TextError, parse_snippet

__all__ = ["read_catalog", "translate"]

AnyCode = TypeVar("AnyCode", bound=Code)


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


def read_catalog(page: Page, root: Path, locale: str) -> tuple[str, Catalog]:
    """Read the catalog of a page.

    :param page: the page as it is written.
    :param root: the project's root, which holds ``locale/``.
    :param locale: the translation's folder below ``locale/``, such as ``zh_CN``.
    :return: the catalog's path below the root, and the catalog.
    :raises TextError: if it is missing, or cannot be read.
    """
    name = Path(page.path).relative_to("docs").with_suffix(".po")
    path = (Path("locale") / locale / "LC_MESSAGES" / name).as_posix()
    catalog_file = root / path
    if not catalog_file.is_file():
        raise TextError(
            page.path,
            1,
            f"there is no translation {path}",
            "Make it with sphinx-intl, as CONTRIBUTING.md tells",
        )
    try:
        with catalog_file.open("rb") as file:
            return path, read_po(file, locale=locale, abort_invalid=True)
    except PoFileError as error:
        raise TextError(path, error.lineno + 1, str(error), "Correct the catalog") from None


class _Translator:
    def __init__(self, page: Page, root: Path, locale: str) -> None:
        self.source = page
        self.path, self.catalog = read_catalog(page, root, locale)

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
        self._require_same(line, lambda: ast.dump(ast.parse(text)) == ast.dump(ast.parse(code.text)))
        return replace(code, text=text)

    def _snippet(self, snippet: Snippet) -> Snippet:
        line, text = self._look_up(snippet)
        translated = parse_snippet(Code(snippet.line, text), self.source.path)
        self._require_same(line, lambda: _comparable(translated) == _comparable(snippet))
        return translated

    def _look_up(self, code: Code) -> tuple[int, str]:
        message = self.catalog.get(code.text) or self.catalog.get(code.text + "\n")
        if message is None:
            raise TextError(
                self.source.path,
                code.line,
                f"{self.path} has no translation of this code; it was made from an older text",
                "Update the catalog with sphinx-intl, as CONTRIBUTING.md tells, and translate its comments",
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


def _comparable(snippet: Snippet) -> list[tuple[str, str, str | None]]:
    return [(ast.dump(ast.parse(example.source)), example.want, example.exc_msg) for example in snippet.examples]
