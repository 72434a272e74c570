"""Reads what the clauses of a page say, in any of the languages, as plain text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .clauses import Clause, Page, TextError
from .project import read_languages
from .translations import read_page_catalog

__all__ = ["Prose", "plain", "read_prose"]


@dataclass(frozen=True)
class Prose:
    """What a page says in words.

    :param title: the page's title.
    :param clauses: the paragraphs of each clause, by its ID.
    """

    title: str
    clauses: dict[str, tuple[str, ...]]


def read_prose(
    page: Page, root: Path, locale: str, *, keep_markup: bool = False, or_source: bool = False
) -> Prose:
    """Read what a page says.

    :param page: the page as it is written.
    :param root: the project's root.
    :param locale: the language, such as ``en`` or ``zh_CN``.
    :param keep_markup: leave it as reStructuredText, and not as plain text.
    :param or_source: where the translation lacks a sentence, return it as it is written.
    :raises TextError: if the page has no title, or the translation lacks a sentence.
    """
    text = (root / page.path).read_text(encoding="utf-8")
    title = re.search(r"^(\S.*)\n=+$", text, re.MULTILINE)
    if title is None:
        raise TextError(page.path, 1, "the page has no title", "Write one, and underline it with =")
    lines = text.splitlines()
    translated = _translation(page, root, locale, or_source=or_source)

    def say(paragraph: str, line: int) -> str:
        said = translated(paragraph, line)
        return said if keep_markup else plain(said)

    return Prose(
        say(title[1], text.count("\n", 0, title.start()) + 1),
        {
            clause.id: tuple(say(paragraph, clause.line) for paragraph in _paragraphs(clause, lines))
            for clause in page.clauses
        },
    )


def plain(text: str) -> str:
    """Take the markup out of a paragraph of reStructuredText.

    :param text: the paragraph, in one line.
    """
    return _MARKUP.sub(_content, text)


# All at once, because what is within a literal is no markup. Nor need blanks stand around it: Chinese has none.
_MARKUP = re.compile(
    r"(?::[\w:-]+:)?`(?P<text_of_link>[^`<]+?) +<[^`>]+>`_{0,2}"
    r"|:[\w:-]+:`~(?:[^`]*\.)?(?P<last_name>[^`.]+)`"
    r"|:[\w:-]+:`(?P<name>[^`]+)`"
    r"|``(?P<literal>.+?)``"
    r"|\*{1,2}(?P<emphasis>[^*]+)\*{1,2}"
    r"|\\(?P<escaped>.)"
)


def _content(markup: re.Match[str]) -> str:
    content = next(group for group in markup.groups() if group is not None)
    # An escaped blank stands for nothing.
    return "" if markup["escaped"] == " " else content


def _translation(page: Page, root: Path, locale: str, *, or_source: bool) -> Callable[[str, int], str]:
    if locale == read_languages()[0].locale:
        return lambda text, line: text
    path, catalog = read_page_catalog(page, root, locale)

    def say(text: str, line: int) -> str:
        message = catalog.get(text)
        if message is None or not message.string or message.fuzzy:
            if or_source:
                return text
            raise TextError(
                page.path,
                line,
                f"{path} has no translation, or one marked fuzzy, of {text[:50]!r}",
                "Run 'make translations', and translate the paragraph",
            )
        return str(message.string)

    return say


def _paragraphs(clause: Clause, lines: list[str]) -> Iterator[str]:
    """Return the paragraphs of a clause, each in one line, as the catalogs have them."""
    paragraph: list[str] = []
    in_directive = False
    for line in [*textwrap.dedent("\n".join(_body(clause, lines))).splitlines(), ""]:
        if in_directive and (not line or line.startswith(" ")):
            continue
        in_directive = line.startswith(".. ")
        if line and not in_directive:
            paragraph.append(line.strip())
        elif paragraph:
            yield " ".join(paragraph)
            paragraph = []


def _body(clause: Clause, lines: list[str]) -> Iterator[str]:
    margin = _indentation(lines[clause.line - 1])
    options = True
    for line in lines[clause.line :]:
        if line.strip() and _indentation(line) <= margin:
            return
        # The options end with the first blank line.
        options = options and bool(line.strip())
        if not options:
            yield line


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
