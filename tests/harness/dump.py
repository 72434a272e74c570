"""Writes all that the text claims as JSON, for other tools than this harness."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .clauses import Clause, Page, Snippet, read_text
from .project import read_languages
from .prose import Prose, read_prose
from .schedules import Schedule

__all__ = ["DUMP_SCHEMA", "DUMP_SCHEMA_VERSION", "dump"]

#: Raised when a reader of the dump would have to change.
DUMP_SCHEMA_VERSION = 1

#: What a dump looks like, as JSON Schema.
DUMP_SCHEMA = Path(__file__).parent / "clauses.schema.json"


def dump(root: Path) -> str:
    """Return every clause of the text, in its order, as JSON.

    :param root: the project's root.
    :raises TextError: if the text cannot be read, or a translation lacks a sentence.
    """
    pages = [page for page in read_text(root) if page.clauses]
    prose = {
        page.path: {language.locale: read_prose(page, root, language.locale) for language in read_languages()}
        for page in pages
    }
    content = {
        "schema_version": DUMP_SCHEMA_VERSION,
        "languages": [language.locale for language in read_languages()],
        "pages": [_page(page, prose[page.path]) for page in pages],
        "clauses": [_clause(clause, prose[page.path]) for page in pages for clause in page.clauses],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _page(page: Page, prose: Mapping[str, Prose]) -> dict[str, Any]:
    return {
        "path": page.path,
        "title": {locale: said.title for locale, said in prose.items()},
        "setup": page.setup.text if page.setup is not None else None,
        "timeout": page.timeout,
        "programs": [{"name": program.name, "code": program.text} for program in page.programs],
    }


def _clause(clause: Clause, prose: Mapping[str, Prose]) -> dict[str, Any]:
    return {
        "id": clause.id,
        "level": clause.level,
        "since": clause.since,
        "until": clause.until,
        "untestable": clause.untestable,
        "page": clause.page,
        "line": clause.line,
        "after": list(clause.after),
        "text": {locale: "\n\n".join(said.clauses[clause.id]) for locale, said in prose.items()},
        "snippets": [_part(part) for part in clause.parts],
    }


def _part(part: Snippet | Schedule) -> dict[str, Any]:
    if isinstance(part, Snippet):
        return _snippet(part)
    return {
        "line": part.line,
        "threads": [_snippet(column) for column in part.columns],
        "order": list(part.shown),
        "before": [[str(first), str(second)] for first, second in part.before],
    }


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {
        "line": snippet.line,
        "code": snippet.text,
        "examples": [
            {
                "source": example.source,
                "output": example.want if example.exc_msg is None else None,
                "error": example.exc_msg,
            }
            for example in snippet.examples
        ],
    }
