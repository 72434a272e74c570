"""Reads the clauses, with their snippets, out of a page of the text.

This is the one place that knows what a clause is: the pytest plugin runs what is read here, and the Sphinx
extension refuses to build a page that cannot be read here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from packaging.version import Version
from sybil import Document, Region
from sybil.parsers.rest.lexers import DirectiveLexer

from .schedules import Schedule, read_schedule
from .snippets import Code, Snippet, TextError, asserts_something, parse_snippet, refuse_sleep

__all__ = [
    "CLAUSE_OPTIONS",
    "Clause",
    "Code",
    "Page",
    "Schedule",
    "Snippet",
    "TextError",
    "parse_snippet",
    "read_page",
    "read_text",
]

Level = Literal["must", "should", "may"]

CLAUSE_OPTIONS = ("level", "since", "until", "untestable", "after")

#: Seconds that a clause may take, where its page's ``.. setup::`` names no ``:timeout:``.
DEFAULT_TIMEOUT = 20.0

RETIRED_CLAUSES = Path(__file__).parent / "retired-clauses.txt"


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
    :param parts: what is run, in order. At most one is a schedule, of several threads.
    """

    id: str
    page: str
    line: int
    level: Level
    since: str | None
    until: str | None
    untestable: str | None
    after: tuple[str, ...]
    parts: tuple[Snippet | Schedule, ...]

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """All code of the clause, as the page has it; of a schedule, the columns."""
        groups = (part.columns if isinstance(part, Schedule) else (part,) for part in self.parts)
        return tuple(snippet for group in groups for snippet in group)

    @property
    def schedule(self) -> Schedule | None:
        """What several threads do at the same time, if the clause shows that."""
        return next((part for part in self.parts if isinstance(part, Schedule)), None)

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
        setups, clauses, threads, blocks = (
            self._lex(name) for name in ("setup", "clause", "threads", "code-block")
        )
        setup, timeout = self._read_setup(setups, blocks)
        page = Page(
            self.path,
            setup,
            timeout,
            tuple(self._read_programs()),
            tuple(self._read_clause(clause, threads, blocks) for clause in clauses),
        )
        self._refuse_threads_outside(clauses, threads)
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
        refuse_sleep(code, code.text, self.path)
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
            program = Program(self._line(include), path.read_text(encoding="utf-8"), path.name)
            if path.suffix == ".py":
                beside = Path(self.path).parent / name
                refuse_sleep(Code(1, program.text), program.text, beside.as_posix())
            yield program

    def _read_clause(self, region: Region, threads: Sequence[Region], blocks: Sequence[Region]) -> Clause:
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
        parts = tuple(self._read_parts(clause_id, region, threads, blocks))
        untestable = options.get("untestable")
        if untestable is not None and not untestable.strip():
            raise self.error(
                line, f"the clause {clause_id!r} is untestable for no reason", "Write :untestable: and the reason"
            )
        if untestable is None and not parts:
            raise self.error(
                line,
                f"the clause {clause_id!r} has neither a snippet nor a reason why it cannot have one",
                "Add a '.. code-block:: pycon' that proves it, or :untestable: with the reason",
            )
        if untestable is not None and parts:
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
            parts,
        )

    def _read_parts(
        self, clause_id: str, region: Region, threads: Sequence[Region], blocks: Sequence[Region]
    ) -> Iterator[Snippet | Schedule]:
        inside = [candidate for candidate in threads if _encloses(region, candidate)]
        if len(inside) > 1:
            raise self.error(
                self._line(inside[1]),
                f"a second threads block in the clause {clause_id!r}",
                "Give it a clause of its own: each clause is run once for every order of its steps",
            )
        # By their places in the page.
        parts: dict[int, Snippet | Schedule] = {
            schedule.start: self._read_schedule(clause_id, schedule, blocks) for schedule in inside
        }
        for block in blocks:
            if _encloses(region, block) and not any(_encloses(schedule, block) for schedule in inside):
                parts[block.start] = self._read_snippet(clause_id, block)
        for start in sorted(parts):
            part = parts[start]
            # A snippet that stands below the threads can show what has become of their work.
            if isinstance(part, Schedule) and start == max(parts) and not _any_asserts(part.columns):
                raise self.error(
                    part.line,
                    f"a threads block of {clause_id!r} asserts nothing, and no snippet stands below it",
                    "Show what one of the steps prints, or below the block what has become of it all",
                )
            yield part

    def _read_schedule(self, clause_id: str, region: Region, blocks: Sequence[Region]) -> Schedule:
        if region.lexemes["arguments"]:
            raise self.error(
                self._line(region), "a threads block with an argument", "Begin it with '.. threads::' alone"
            )
        columns = [block for block in blocks if _encloses(region, block)]
        end = region.start + region.lexemes["source"].offset
        for block in [*columns, None]:
            between = self.document.text[end : block.start if block else region.end]
            if between.strip():
                raise self.error(
                    self.document.text.count("\n", 0, end + len(between) - len(between.lstrip())) + 1,
                    "a threads block with something that is not code",
                    "Let it hold one '.. code-block:: pycon' for each thread; write the text above it or below it",
                )
            if block and block.lexemes["options"]:
                names = ", ".join(f":{name}:" for name in block.lexemes["options"])
                raise self.error(
                    self._line(block), f"a column of threads with {names}, which is not shown", "Take it away"
                )
            end = block.end if block else end
        return read_schedule(
            self.path,
            self._line(region),
            region.lexemes["options"],
            [self._parse_block(clause_id, block) for block in columns],
        )

    def _read_snippet(self, clause_id: str, block: Region) -> Snippet:
        snippet = self._parse_block(clause_id, block)
        if not _any_asserts([snippet]):
            raise self.error(
                snippet.line,
                f"a snippet of {clause_id!r} asserts nothing",
                "Show what it prints, or the error it raises, of something that the code computes",
            )
        return snippet

    def _parse_block(self, clause_id: str, block: Region) -> Snippet:
        code = self._code(block)
        language = _language(block)
        if language != "pycon":
            raise self.error(
                self._line(block),
                f"the clause {clause_id!r} holds code as {language!r}",
                "Write '.. code-block:: pycon', with the prompts and the output",
            )
        return parse_snippet(code, self.path)

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

    def _refuse_threads_outside(self, clauses: Sequence[Region], threads: Sequence[Region]) -> None:
        for region in threads:
            if not any(_encloses(clause, region) for clause in clauses):
                raise self.error(
                    self._line(region), "a threads block outside a clause", "Put it into the clause that it proves"
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


def _language(block: Region) -> str:
    return (block.lexemes["arguments"] or "").strip()


def _encloses(outer: Region, inner: Region) -> bool:
    return outer.start < inner.start < outer.end


def _any_asserts(snippets: Iterable[Snippet]) -> bool:
    return any(asserts_something(example) for snippet in snippets for example in snippet.examples)


def _retired_clauses() -> set[str]:
    lines = RETIRED_CLAUSES.read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}
