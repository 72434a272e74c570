"""A further language, from its beginning to the published site: made by program, in a copy of the project.

The copy has no other language than this and English, so that nothing leans on the Chinese.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.harness.environment import without_foreign_settings
from tests.harness.project import DRAFTS, ROOT
from tests.harness.translations import read_catalog
from tests.patience import PATIENCE
from tests.translations.catalogs import LABELS, catalog_files, catalogs_of, is_code, write_catalog

#: Nobody translates the text into it, and Babel knows it.
LOCALE = "eo"
NAME = "Esperanto"

#: What of a text stays as it is: literals, roles, links, placeholders and escapes.
MARKUP = re.compile(r"``.+?``|:[a-z:]+:`[^`]+`|`[^`]+`_{1,2}|%(?:\(\w+\))?[-.\w]|%%|\{\w*\}|\\.|<[^>]+>|…")
LETTERS = str.maketrans("acegijouszACEGHJSU", "áĉéĝíĵóúŝžÁĈÉĜĤĴŜÚ")


def pseudo(text: str) -> str:
    """Return a text with other letters, and the same markup."""
    if is_code(text):
        return re.sub(
            r"(?m)(?<=  # )[A-Za-z][^'\"{}()\n]*$", lambda comment: comment.group().translate(LETTERS), text
        )
    parts = MARKUP.split(text)
    kept = MARKUP.findall(text)
    return "".join(part.translate(LETTERS) + markup for part, markup in zip(parts, [*kept, ""], strict=True))


class Project:
    """A copy of the project."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env={**without_foreign_settings(), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )

    def edit(self, name: str, pattern: str, replacement: str) -> None:
        path = self.root / name
        text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1)
        assert count, f"{name} has nothing like {pattern}"
        path.write_text(text, encoding="utf-8")

    def page(self, path: str) -> BeautifulSoup:
        return BeautifulSoup((self.root / "build" / "html" / path).read_text(encoding="utf-8"), "html.parser")


def copy_project(root: Path) -> Project:
    shutil.copytree(
        ROOT,
        root,
        ignore=lambda folder, names: [
            name
            for name in names
            if name.startswith((".venv", ".git", ".mypy", ".ruff", ".pytest", ".hypothesis"))
            or name in ("__pycache__", "build", "zh_CN")
        ],
    )
    return Project(root)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a copy in which the language is begun, and nothing of it translated."""
    project = copy_project(tmp_path_factory.mktemp("new-language") / "project")
    project.edit("pyproject.toml", r'\[\[tool\.contextual-sessions\.languages\]\]\nlocale = "zh_CN"\n(.+\n)+', "")
    terms = project.root / "docs" / "terms.toml"
    terms.write_text(re.sub(r"(?m)^zh_CN = .*\n", "", terms.read_text(encoding="utf-8")), encoding="utf-8")
    # Of what the text was, only English is left; its labels are those of the Chinese catalog.
    labels = catalogs_of("zh_CN", project.root) / LABELS
    labels.parent.mkdir(parents=True)
    shutil.copy(catalogs_of("zh_CN") / LABELS, labels)
    begun = project.run("-m", "tests.translations", "new", LOCALE)
    assert begun.returncode == 0, begun.stdout
    assert f"locale/{LOCALE}" in begun.stdout
    return project


def test_language_is_begun_translated_built_and_run(project: Project) -> None:
    """One test, because each step needs the one before."""
    # A draft is left out of the site that is published, and nothing fails because of it.
    assert "draft = true" in (project.root / "pyproject.toml").read_text(encoding="utf-8")
    assert LOCALE not in project.run("-m", "tests.harness.project", "translations").stdout.split()
    # Half translated, a draft is shown with marks.
    translate(project, lambda name: name.parts[0] in ("index.po", "guide"))
    # Alone, as "make serve" builds it when one of its catalogs is saved.
    sphinx = ("-m", "sphinx", "-q", "-W", "-n", "-c", ".", "-D", f"language={LOCALE}", "docs")
    shown = project.run(*sphinx, f"build/html/{LOCALE}", **{DRAFTS: "1"})
    assert shown.returncode == 0, shown.stdout
    page = project.page(f"{LOCALE}/guide/registry.html")
    assert pseudo("The registry") in page.get_text()
    # Nobody has compared the clauses yet.
    (mark,) = page.select("div.clause[id='registry.call.same-session'] > .stale-mark a")
    assert mark["href"] == "../../en/guide/registry.html#registry.call.same-session"
    assert project.page(f"{LOCALE}/reference/scoped-session.html").select("p.untranslated")
    # Translated whole and recorded, it takes its place among the others.
    translate(project, lambda name: True)
    recorded = project.run("-m", "tests.translations", "update", "--reviewed", "*")
    assert re.search(r"(?m)^all +\d+ +0 +0 +0 of \d+$", recorded.stdout), recorded.stdout
    project.edit("pyproject.toml", r"draft = true\n", "")
    built = project.run("docs/_ext/website.py", "html")
    assert built.returncode == 0, built.stdout
    for path in ("index.html", "en/guide/registry.html"):
        assert NAME in project.page(path).get_text(), path
    page = project.page(f"{LOCALE}/guide/registry.html")
    assert page.html is not None
    assert page.html["lang"] == LOCALE
    assert pseudo("Permalink to this clause") in str(page.select_one("a.clause-link"))
    assert not page.select(".stale-mark, .untranslated")
    index = (project.root / "build" / "html" / LOCALE / "search-index.js").read_text(encoding="utf-8")
    assert pseudo("The registry") in index
    results = project.page(f"{LOCALE}/conformance/results.html")
    assert pseudo("clause") in results.get_text()
    # The text is run as this language shows it.
    ran = project.run("-m", "pytest", "-q", "--numprocesses=2", "docs", f"--language={LOCALE}")
    assert ran.returncode == 0, ran.stdout
    # English that changes makes a clause stale, and the site is not built any more.
    project.edit(
        "docs/guide/registry.rst", r"(\.\. clause:: registry\.call\.same-session\n)", r"\1   :level: should\n"
    )
    stale = project.run("docs/_ext/website.py", "html")
    assert stale.returncode == 1
    assert "make translations REVIEWED=registry.call.same-session" in stale.stdout


def translate(project: Project, chosen: Callable[[Path], bool]) -> None:
    folder = catalogs_of(LOCALE, project.root)
    for name in catalog_files(folder):
        if name == LABELS or chosen(name):
            catalog = read_catalog(folder / name)
            for message in catalog:
                if isinstance(message.id, str) and message.id:
                    message.string = pseudo(message.id)
                    message.flags.discard("fuzzy")
            write_catalog(folder / name, catalog)
