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
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["VARIABLE", "setup"]

#: The environment variable that gives the address of the repository.
VARIABLE = "SOURCE_URL"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("html-page-context", _tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _tell(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: document | None
) -> None:
    if doctree is None:
        return
    source = f"docs/{pagename}.rst"
    catalog = f"locale/{app.config.language}/LC_MESSAGES/{pagename}.po"
    sources = [path for path in (source, catalog) if (ROOT / path).is_file()]
    dates = [_last_changes()[path] for path in sources if path in _last_changes()]
    context["last_updated"] = max(dates, default=None)
    given = os.environ.get(VARIABLE, "")
    repository = given.rstrip("/").removesuffix(".git") if given.startswith(("https://", "http://")) else ""
    context["edit_address"] = f"{repository}/edit/main/{sources[-1]}" if repository else None


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


def _git(*arguments: str) -> str:
    try:
        return subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
