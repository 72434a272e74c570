"""Reads the lists that are kept in TOML files, and tells what is wrong with an entry by file and line."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .snippets import TextError

__all__ = ["Entry", "read_entries"]


@dataclass(frozen=True)
class Entry:
    """An entry of a list: a table in a TOML file.

    :param path: the file.
    :param line: the line with which the entry begins.
    :param values: what it holds, by key.
    """

    path: Path
    line: int
    values: dict[str, Any]

    def error(self, problem: str, remedy: str) -> TextError:
        """Return the error that names the entry's place.

        :param problem: what is wrong, as the beginning of a sentence.
        :param remedy: what to do, likewise.
        """
        return TextError(self.path.name, self.line, problem, remedy)


def read_entries(
    path: Path,
    name: str,
    keys: Sequence[str],
    *,
    optional: Collection[str] = (),
    may_be_empty: Collection[str] = (),
) -> list[Entry]:
    """Read a list of tables, each under a line ``[[name]]``, which is all that the file holds.

    :param path: the TOML file.
    :param name: the name of the list.
    :param keys: the keys that an entry must have, unless they are optional; it may have no others.
    :param optional: those of them that it may lack.
    :param may_be_empty: those of them whose value may be empty.
    :return: the entries; none if the file has only comments.
    :raises TextError: if the file is not TOML, or holds something else, or an entry has other keys.
    """
    text = path.read_text(encoding="utf-8")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TextError(path.name, 1, f"it is not TOML: {error}", "Correct it") from None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.rstrip() == f"[[{name}]]"]
    tables = document.pop(name, [])
    if document or not isinstance(tables, list) or len(tables) != len(lines):
        raise TextError(
            path.name, 1, f"it holds something else than [[{name}]]", "Write each entry under such a line"
        )
    entries = [Entry(path, line, table) for line, table in zip(lines, tables, strict=True)]
    for entry in entries:
        missing = set(keys) - set(optional) - set(entry.values)
        empty = {key for key, value in entry.values.items() if _is_empty(value)} - set(may_be_empty)
        if missing or empty or set(entry.values) - set(keys):
            remark = f"; {', '.join(optional)} can be left out" if optional else ""
            raise entry.error(
                f"an entry with {', '.join(sorted(entry.values)) or 'nothing'}",
                f"Give it {', '.join(keys)}, none of them empty, and nothing else{remark}",
            )
    return entries


def _is_empty(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else value == []
