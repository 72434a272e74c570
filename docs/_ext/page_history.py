"""When a page was last changed, and where it can be edited.

The dates are git's: of the page's source, and of its translation. Where they cannot be known, because this is no
checkout or one without its history, pages have none. Where the sources can be edited is told by the environment,
``SOURCE_URL=https://github.com/owner/name make html``: a repository on GitHub, where its branch ``main`` is
edited. A translated page leads to its catalog there. What is no address of the web, such as one for ssh, is left
out.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.harness.project import ROOT

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["VARIABLE", "last_commit", "setup"]

#: The environment variable that gives the address of the repository.
VARIABLE = "SOURCE_URL"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("env-updated", _renew_dates)
    app.connect("html-page-context", _tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _renew_dates(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have those pages written again that say another date than git does, because a change was committed."""
    dates = {name: _last_change(name, app.config.language) for name in sorted(env.found_docs)}
    before = getattr(env, "dates_of_pages", {})
    env.dates_of_pages = dates  # type: ignore[attr-defined]
    return [name for name, date in dates.items() if before.get(name, date) != date]


def _tell(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: document | None
) -> None:
    if doctree is None:
        return
    context["last_updated"] = _last_change(pagename, app.config.language)
    sources = _sources(pagename, app.config.language)
    given = os.environ.get(VARIABLE, "")
    repository = given.rstrip("/").removesuffix(".git") if given.startswith(("https://", "http://")) else ""
    context["edit_address"] = f"{repository}/edit/main/{sources[-1]}" if repository else None


def _sources(pagename: str, language: str) -> list[str]:
    """Return what a page is made from, relative to the root: its source, and its translation if it has one."""
    names = (f"docs/{pagename}.rst", f"locale/{language}/LC_MESSAGES/{pagename}.po")
    return [name for name in names if (ROOT / name).is_file()]


def _last_change(pagename: str, language: str) -> str | None:
    changes = _last_changes()
    return max(
        (changes[path] for path in _sources(pagename, language) if path in changes),
        default=None,
    )


@cache
def _last_changes() -> dict[str, str]:
    """Return, for each file in git that goes into a page, the date of the last commit that changed it."""
    shallow = _git("rev-parse", "--is-shallow-repository")
    if shallow.strip() != "false" or Path(_git("rev-parse", "--show-toplevel").strip()) != ROOT:
        return {}
    changes: dict[str, str] = {}
    date = ""
    for line in _git(
        "-c", "core.quotePath=off", "log", "--format=@%cs", "--name-only", "--", "docs", "locale"
    ).splitlines():
        if line.startswith("@"):
            date = line[1:]
        elif line:
            # The newest commit comes first.
            changes.setdefault(line, date)
    return changes


def last_commit() -> str:
    """Return the name of the commit on which the dates are based; empty if there is none."""
    return _git("rev-parse", "HEAD").strip()


def _git(*arguments: str) -> str:
    try:
        return subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
