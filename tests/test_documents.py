"""The files at the door, and what the text and the code both say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import reference_impl
from tests.conftest import DEBRIS
from tests.harness.project import ROOT

DOCUMENTS = sorted(ROOT.glob("*.md"))
TEXT_SUFFIXES = {".css", ".html", ".js", ".po", ".py", ".rst", ".svg", ".toml", ".txt"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_of_a_document_lead_to_files(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (ROOT / link).is_file()]
    assert missing == []


def test_readmes_name_the_same_commands() -> None:
    english, chinese = (
        set(
            re.findall(
                r"(?:make|pytest|contextual-sessions) [a-z/][^`\n]*", (ROOT / name).read_text(encoding="utf-8")
            )
        )
        for name in ("README.md", "README.zh-CN.md")
    )
    commands = {
        "make epub",
        "make html",
        "make test",
        "pytest docs --implementation=your.module",
        "contextual-sessions check your.module",
        "contextual-sessions dump clauses.json",
    }
    assert commands <= english
    assert commands <= chinese


def test_page_lists_what_the_reference_implementation_passes_on() -> None:
    page = (ROOT / "docs" / "reference" / "scoped-session.rst").read_text(encoding="utf-8")
    table = page.split(".. list-table::")[1].split(".. clause::")[0]
    listed = set(re.findall(r"``(\w+)``", table)) - {"in"}
    own = {"configure", "query_property", "registry", "remove", "session_factory"}
    passed_on = {name for name in vars(reference_impl.scoped_session) if not name.startswith("_")} - own
    assert listed == passed_on


def test_no_file_but_the_page_about_them_has_debris_of_the_sources() -> None:
    folders = ("docs", "locale", "reference_impl", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in TEXT_SUFFIXES]
    found = [
        path.relative_to(ROOT).as_posix()
        for path in [*files, *DOCUMENTS]
        if path.stem != "sources" and DEBRIS.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
