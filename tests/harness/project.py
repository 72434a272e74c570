"""Knows where the text lies, and what ``pyproject.toml`` says of it.

As a program, it prints the locales into which the text is translated.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["ROOT", "Language", "read_languages", "read_settings"]

#: The folder that holds ``docs``, ``locale`` and ``pyproject.toml``: the project's, or, where the harness was
#: installed from a wheel, the copy that came with it.
ROOT = next(
    folder
    for folder in (Path(__file__).parent / "text", Path(__file__).parents[2])
    if (folder / "pyproject.toml").is_file()
)
PROJECT_FILE = ROOT / "pyproject.toml"


@dataclass(frozen=True)
class Language:
    """A language in which the text is read."""

    locale: str
    """What Sphinx and gettext call it, such as ``zh_CN``."""
    path: str
    """The folder of its pages below the root of the site, such as ``zh-cn``."""
    tag: str
    """What a browser calls it, such as ``zh-CN``."""
    name: str
    """What its own speakers call it."""
    title: str
    """The title of the site in this language."""


@cache
def read_settings() -> dict[str, Any]:
    """Return the table ``[tool.contextual-sessions]`` of ``pyproject.toml``."""
    with PROJECT_FILE.open("rb") as file:
        settings: dict[str, Any] = tomllib.load(file)["tool"]["contextual-sessions"]
    return settings


@cache
def read_languages() -> tuple[Language, ...]:
    """Return the languages that ``pyproject.toml`` lists; the first is the one the text is written in."""
    return tuple(Language(**entry) for entry in read_settings()["languages"])


if __name__ == "__main__":
    print(*(language.locale for language in read_languages()[1:]))
