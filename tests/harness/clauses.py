"""Reads the clauses, with their snippets, out of a page of the text.

This is the one place that knows what a clause is: the pytest plugin runs what is read here, and the Sphinx
extension refuses to build a page that cannot be read here.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from packaging.version import Version
from sybil import Document, Region
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.rest.lexers import DirectiveLexer

__all__ = ["CLAUSE_OPTIONS", "Clause", "Code", "Page", "Snippet", "TextError", "read_page", "read_text"]

Level = Literal["must", "should", "may"]

CLAUSE_OPTIONS = ("level", "since", "until", "untestable", "after")

#: Seconds that a clause may take, where its page's ``.. setup::`` names no ``:timeout:``.
DEFAULT_TIMEOUT = 20.0

RETIRED_CLAUSES = Path(__file__).parent / "retired-clauses.txt"


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


@dataclass(frozen=True)
class Program(Code):
    """A file that a page includes.

    :param name: the name under which a reader saves it, beside the code of the page.
    """

    name: str


@dataclass(frozen=True)
class Clause:
    """A claim that the text makes, and the snippets that prove it.

    :param id: the permanent name.
    :param page: the page's path below the project's root, with forward slashes.
    :param line: the line of the directive.
    :param level: whether an implementation must, should or may keep it.
    :param since: the first version of SQLAlchemy that it holds for; None for every version.
    :param until: the last such version; None for no end.
    :param untestable: why it has no snippet; None where it has.
    :param after: the clauses of the same page whose snippets run before its own.
    :param snippets: what is run, in order.
    """

    id: str
    page: str
    line: int
    level: Level
    since: str | None
    until: str | None
    untestable: str | None
    after: tuple[str, ...]
    snippets: tuple[Snippet, ...]

    def applies_to(self, sqlalchemy: Version) -> bool:
        """Return whether the clause holds for a version of SQLAlchemy."""
        return (self.since is None or Version(self.since) <= sqlalchemy) and (
            self.until is None or sqlalchemy <= Version(self.until)
        )


@dataclass(frozen=True)
class Page:
    """What a page has that can be run.

    :param path: the page's path below the project's root, with forward slashes.
    :param setup: the code that every clause of the page starts from.
    :param timeout: seconds that each clause of the page may take.
    :param programs: the files that the page includes.
    :param clauses: the clauses, in the page's order.
    """

    path: str
    setup: Code | None = None
    timeout: float = DEFAULT_TIMEOUT
    programs: tuple[Program, ...] = ()
    clauses: tuple[Clause, ...] = ()

    def story(self, clause: Clause) -> list[Clause]:
        """Return the clauses to run for one, in the page's order: those it comes after, and itself."""
        wanted = {clause.id}
        for earlier in reversed(self.clauses):
            if earlier.id in wanted:
                wanted.update(earlier.after)
        return [candidate for candidate in self.clauses if candidate.id in wanted]


def read_text(root: Path) -> list[Page]:
    """Read every page below ``docs/``.

    :param root: the project's root.
    :return: the pages, ordered by path; those without clauses too.
    :raises TextError: if a page cannot be read, or two clauses share an ID.
    """
    pages = [read_page(_parse(path, root), root) for path in sorted((root / "docs").rglob("*.rst"))]
    seen: dict[str, Clause] = {}
    for clause in (clause for page in pages for clause in page.clauses):
        if clause.id in seen:
            first = seen[clause.id]
            raise TextError(
                clause.page,
                clause.line,
                f"the clause ID {clause.id!r} is taken by {first.page}:{first.line}",
                "Give one of the two clauses another ID",
            )
        seen[clause.id] = clause
    return pages


def _parse(path: Path, root: Path) -> Document:
    try:
        return Document.parse(str(path))
    except UnicodeDecodeError as error:
        raise TextError(path.relative_to(root), 1, f"it is not UTF-8: {error}", "Save it as UTF-8") from None


def read_page(document: Document, root: Path) -> Page:
    """Read one page.

    :param document: the page as Sybil holds it.
    :param root: the project's root.
    :raises TextError: if the page breaks one of the rules that CONTRIBUTING.md lists.
    """
    return _PageReader(document, root).read()


_CLAUSE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")
_PROMPT = re.compile(r"^[ \t]*>>> ", re.MULTILINE)
# What a block outside a clause may hold: it is not Python, so it needs no proof.
_NOT_PYTHON = ("console", "json", "rst", "text", "toml", "yaml")
# Other ways to write code in a page, which are neither run nor offered for translation.
_OTHER_CODE = re.compile(
    r"^[ \t]*\.\.[ \t]+(?:code|sourcecode|parsed-literal|doctest|testcode|testsetup)::"
    r"|^(?![ \t]*\.\.[ \t]).*::[ \t]*$",
    re.MULTILINE,
)


class _PageReader:
    def __init__(self, document: Document, root: Path) -> None:
        self.document = document
        self.path = Path(document.path).relative_to(root).as_posix()

    def read(self) -> Page:
        setups, clauses, blocks = (self._lex(name) for name in ("setup", "clause", "code-block"))
        setup, timeout = self._read_setup(setups, blocks)
        page = Page(
            self.path,
            setup,
            timeout,
            tuple(self._read_programs()),
            tuple(self._read_clause(clause, blocks) for clause in clauses),
        )
        self._refuse_nested_clauses(clauses)
        self._refuse_code_outside(setups + clauses, blocks)
        self._refuse_other_code(blocks)
        self._refuse_unknown_predecessors(page.clauses)
        return page

    def error(self, line: int, problem: str, remedy: str) -> TextError:
        return TextError(self.path, line, problem, remedy)

    def _lex(self, directive: str) -> list[Region]:
        return list(DirectiveLexer(directive)(self.document))

    def _line(self, region: Region) -> int:
        return self.document.text.count("\n", 0, region.start) + 1

    def _code(self, block: Region) -> Code:
        source = block.lexemes["source"]
        return Code(self._line(block) + source.line_offset + 1, source.text.rstrip())

    def _read_setup(self, setups: Sequence[Region], blocks: Sequence[Region]) -> tuple[Code | None, float]:
        if not setups:
            return None, DEFAULT_TIMEOUT
        if len(setups) > 1:
            raise self.error(
                self._line(setups[1]),
                "a second setup block",
                "Put all that the page's clauses start from into one",
            )
        (setup,) = setups
        line = self._line(setup)
        if setup.lexemes["arguments"] or set(setup.lexemes["options"]) - {"timeout"}:
            raise self.error(line, "a setup block with something that it does not have", "It has :timeout: alone")
        inside = [block for block in blocks if _encloses(setup, block)]
        if len(inside) != 1 or _language(inside[0]) != "python":
            raise self.error(
                line,
                "a setup block that does not hold exactly one '.. code-block:: python'",
                "Put the page's imports, engine and model into one such block",
            )
        code = self._code(inside[0])
        try:
            ast.parse(code.text)
        except SyntaxError as error:
            raise self.error(code.line, f"the setup code is not Python: {error}", "Correct the code") from None
        timeout = setup.lexemes["options"].get("timeout", str(DEFAULT_TIMEOUT))
        try:
            seconds = float(timeout)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < float("inf"):
            raise self.error(
                line, f":timeout: is {timeout!r}", "Give the time limit in seconds, for example :timeout: 60"
            )
        return code, seconds

    def _read_programs(self) -> Iterator[Program]:
        for include in self._lex("literalinclude"):
            name = (include.lexemes["arguments"] or "").strip()
            if set(include.lexemes["options"]) - {"language"}:
                raise self.error(
                    self._line(include),
                    f"the file {name!r} is not included as it is",
                    "Include the whole file; a literalinclude has :language: alone",
                )
            path = Path(self.document.path).parent / name
            if not path.is_file():
                raise self.error(
                    self._line(include),
                    f"there is no file {name!r} beside the page",
                    "Correct the path of the literalinclude",
                )
            yield Program(self._line(include), path.read_text(encoding="utf-8"), path.name)

    def _read_clause(self, region: Region, blocks: Sequence[Region]) -> Clause:
        line = self._line(region)
        clause_id = (region.lexemes["arguments"] or "").strip()
        if not clause_id:
            raise self.error(line, "a clause without an ID", "Write '.. clause:: chapter.subject.claim'")
        if not _CLAUSE_ID.fullmatch(clause_id):
            raise self.error(
                line,
                f"{clause_id!r} is not a clause ID",
                "Join words of small letters, digits and hyphens with dots: registry.call.same-session",
            )
        if clause_id in _retired_clauses():
            raise self.error(
                line,
                f"the clause ID {clause_id!r} is retired",
                f"Choose an ID that {RETIRED_CLAUSES.name} does not list",
            )
        options = region.lexemes["options"]
        for name in options:
            if name not in CLAUSE_OPTIONS:
                raise self.error(
                    line,
                    f"the clause {clause_id!r} has an option :{name}:",
                    "A clause has " + ", ".join(f":{known}:" for known in CLAUSE_OPTIONS),
                )
        level = options.get("level", "must").strip()
        if level not in get_args(Level):
            raise self.error(line, f"the level of {clause_id!r} is {level!r}", "Choose must, should or may")
        for name in ("since", "until"):
            if name in options and not re.fullmatch(r"\d+(\.\d+)+", options[name].strip()):
                raise self.error(
                    line, f":{name}: of {clause_id!r} is {options[name]!r}", "Name a version, such as 2.1.0"
                )
        if "since" in options and "until" in options and Version(options["until"]) < Version(options["since"]):
            raise self.error(
                line, f"{clause_id!r} ends before it begins", "Let :until: name the later version of the two"
            )
        snippets = tuple(self._read_snippet(clause_id, block) for block in blocks if _encloses(region, block))
        untestable = options.get("untestable")
        if untestable is not None and not untestable.strip():
            raise self.error(
                line, f"the clause {clause_id!r} is untestable for no reason", "Write :untestable: and the reason"
            )
        if untestable is None and not snippets:
            raise self.error(
                line,
                f"the clause {clause_id!r} has neither a snippet nor a reason why it cannot have one",
                "Add a '.. code-block:: pycon' that proves it, or :untestable: with the reason",
            )
        if untestable is not None and snippets:
            raise self.error(
                line, f"the clause {clause_id!r} is untestable and has a snippet", "Take one of the two away"
            )
        return Clause(
            clause_id,
            self.path,
            line,
            cast(Level, level),
            options["since"].strip() if "since" in options else None,
            options["until"].strip() if "until" in options else None,
            untestable.strip() if untestable is not None else None,
            tuple(options.get("after", "").split()),
            snippets,
        )

    def _read_snippet(self, clause_id: str, block: Region) -> Snippet:
        code = self._code(block)
        language = _language(block)
        if language != "pycon":
            raise self.error(
                self._line(block),
                f"the clause {clause_id!r} holds code as {language!r}",
                "Write '.. code-block:: pycon', with the prompts and the output",
            )
        snippet = parse_snippet(code, self.path)
        if not any(_asserts_something(example) for example in snippet.examples):
            raise self.error(
                code.line,
                f"a snippet of {clause_id!r} asserts nothing",
                "Show what it prints, or the error it raises, of something that the code computes",
            )
        return snippet

    def _refuse_code_outside(self, holders: Sequence[Region], blocks: Sequence[Region]) -> None:
        for block in blocks:
            if _language(block) in _NOT_PYTHON:
                continue
            if not any(_encloses(holder, block) for holder in holders):
                raise self.error(
                    self._line(block),
                    "code that nothing runs",
                    "Put it into a clause, into the page's setup, or into a file that the page includes; or, if "
                    f"it is not Python, name its language: {', '.join(_NOT_PYTHON)}",
                )

    def _refuse_nested_clauses(self, clauses: Sequence[Region]) -> None:
        for outer in clauses:
            for inner in clauses:
                if _encloses(outer, inner):
                    raise self.error(
                        self._line(inner), "a clause inside a clause", "Let each begin at the margin of the other"
                    )

    def _refuse_other_code(self, blocks: Sequence[Region]) -> None:
        for pattern, problem in (
            (_PROMPT, "a prompt outside a code block, which is not offered for translation"),
            (
                _OTHER_CODE,
                "code outside a '.. code-block::', which is neither run nor offered for translation",
            ),
        ):
            for found in pattern.finditer(self.document.text):
                if not any(block.start <= found.start() < block.end for block in blocks):
                    line = self.document.text.count("\n", 0, found.start()) + 1
                    raise self.error(line, problem, "Put it below '.. code-block:: pycon'")

    def _refuse_unknown_predecessors(self, clauses: Iterable[Clause]) -> None:
        earlier: set[str] = set()
        for clause in clauses:
            for name in clause.after:
                if name not in earlier:
                    raise self.error(
                        clause.line,
                        f"{clause.id!r} comes after {name!r}, which does not stand before it on this page",
                        "Name clauses that stand above it",
                    )
            earlier.add(clause.id)


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
    return Snippet(code.line, code.text, tuple(examples))


def _language(block: Region) -> str:
    return (block.lexemes["arguments"] or "").strip()


def _encloses(outer: Region, inner: Region) -> bool:
    return outer.start < inner.start < outer.end


def _asserts_something(example: doctest.Example) -> bool:
    if not example.want:
        return False
    # A literal is printed as it stands, whatever the implementation does.
    return any(isinstance(node, (ast.Name, ast.Call)) for node in ast.walk(ast.parse(example.source)))


def _retired_clauses() -> set[str]:
    lines = RETIRED_CLAUSES.read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}
