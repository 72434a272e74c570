"""Builds the site and the book in every language, and serves the site while it is written.

``python docs/_ext/website.py html`` builds the site into ``build/html``, where any warning is an error. Pages that
nothing has touched since the last build are left as they are.
``python docs/_ext/website.py epub`` makes the books in ``build/epub``, from scratch.
``python docs/_ext/website.py serve`` serves the site and builds it anew whenever a file changes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from jinja2 import Environment, FileSystemLoader
from watchfiles import DefaultFilter, watch

# As a program it is not told of the project.
sys.path.insert(0, str(Path(__file__).parents[2]))

import llms_txt
import markdown_copies
import page_history
import site_address
from policy import content_security_policy
from site_address import read_address

from tests.harness.project import DRAFTS, ROOT, Language, read_languages

BUILD = ROOT / "build"
HTML = BUILD / "html"
#: Says what the site that lies beside it was built from, as far as it goes into every page.
FINGERPRINT = "html.fingerprint"
#: Says all that it was built from, and when each of its files was written.
STATE = "html.state"
#: Where the site comes to lie, and what Sphinx keeps for the next build.
BUILT = ("html", "doctrees")
EXTENSIONS = ROOT / "docs" / "_ext"
IN_EVERY_PAGE = (
    *("conf.py", "pyproject.toml", "constraints.txt", "locale/*/LC_MESSAGES/sphinx.po"),
    *("docs/_ext/**/*", "docs/_static/**/*", "docs/_templates/**/*", "docs/_inventories/*"),
    *("docs/conformance/*.json", "tests/harness/**/*"),
)
#: What the environment says: where the site and its sources are published, and whether drafts are shown.
TOLD = (site_address.VARIABLE, page_history.VARIABLE, DRAFTS)
# The list of pages that each language has for language models: docs/_ext/llms_txt.py writes it.
LISTS = llms_txt.FILE
# A page says how its characters are written; these files have no place for it.
PLAIN_TEXT = {markdown_copies.SUFFIX: "text/markdown; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
WHAT = {"html": "The site is", "epub": "The books are"}
SOURCES = ("docs", "locale", "reference_impl", "tests")
WATCHED = [ROOT / name for name in ("docs", "locale", "reference_impl", "conf.py", "pyproject.toml")]


def main() -> int:
    """Run the command that the command line names, and return the exit code."""
    parser = argparse.ArgumentParser(
        description="Build the site or the book in every language, or serve the site."
    )
    parser.add_argument(
        "command",
        choices=["html", "epub", "serve"],
        help="build the site, or the book, or serve the site and rebuild it",
    )
    parser.add_argument("--port", type=int, default=8000, help="where to serve (default: %(default)s)")
    parser.add_argument(
        "--drafts",
        action="store_true",
        help="build the languages that are drafts, too, and mark what is stale or missing in a translation, "
        "which is an error otherwise; always so when the site is served",
    )
    arguments = parser.parse_args()
    if arguments.drafts or arguments.command == "serve":
        # The processes that build learn it from there.
        os.environ[DRAFTS] = "1"
    if arguments.command == "serve":
        return serve(arguments.port)
    return build_books(BUILD / "epub") if arguments.command == "epub" else build_site()


def build_site(folder: Path = BUILD) -> int:
    """Build what has changed since the last build, or all of it where that cannot be told.

    :param folder: where; see :func:`build`.
    :return: the exit code: 1 if there was a warning or an error. The next build then begins from scratch, because
        Sphinx warns of a page only when it reads it.
    """
    fingerprint = _fingerprint()
    kept = folder / FINGERPRINT
    if not (kept.exists() and kept.read_text(encoding="utf-8") == fingerprint):
        for part in BUILT:
            shutil.rmtree(folder / part, ignore_errors=True)
    # Before the build, so that what is changed meanwhile is a change for the next.
    sources = _sources()
    state = folder / STATE
    if not (state.exists() and state.read_text(encoding="utf-8") == f"{fingerprint} {sources} {_built(folder)}"):
        if not build(folder):
            return 1
        kept.write_text(fingerprint, encoding="utf-8")
        state.write_text(f"{fingerprint} {sources} {_built(folder)}", encoding="utf-8")
    print(f"The site is built: open {os.path.relpath(folder / 'html' / 'index.html')}")
    return 0


def build_books(folder: Path) -> int:
    """Make the book in each language.

    :param folder: where. There is nothing else in it afterwards.
    :return: the exit code: 1 if there was a warning or an error. Then there are no books.
    """
    shutil.rmtree(folder, ignore_errors=True)
    # What is read for the site is of no use here: the links that a clause's marks are lead to its pages.
    with tempfile.TemporaryDirectory() as scratch:
        if not _run_sphinx("epub", Path(scratch), read_languages()):
            return 1
        folder.mkdir(parents=True)
        for book in sorted(Path(scratch).glob("epub/*/*.epub")):
            shutil.move(book, folder)
            print(f"The book is built: {os.path.relpath(folder / book.name)}")
    return 0


def _fingerprint() -> str:
    """Return a digest of all that goes into every page, and of which pages there are.

    Sphinx itself keeps track of the pages' sources, of their translations and of what the API documentation is
    made from.
    """
    pages = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.rst"))
    told = (os.environ.get(name, "") for name in TOLD)
    digest = hashlib.sha256("\n".join([sys.version, *told, *pages]).encode())
    for pattern in IN_EVERY_PAGE:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"\n{path.relative_to(ROOT).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _sources() -> str:
    """Return a digest of all files that a page can be made from, and of what its date is taken from.

    Sphinx would find out which of them have changed, but needs seconds to find that none has.
    """
    digest = hashlib.sha256(page_history.last_commit().encode())
    for name in SOURCES:
        for path in sorted((ROOT / name).rglob("*")):
            # What is compiled says when, and not only from what.
            if path.is_file() and path.suffix != ".mo" and "__pycache__" not in path.parts:
                digest.update(f"\n{path.relative_to(ROOT).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _built(folder: Path) -> str:
    """Return a digest of which files were built, and when."""
    digest = hashlib.sha256()
    for part in BUILT:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file():
                written = path.stat()
                place = path.relative_to(folder).as_posix()
                digest.update(f"{place} {written.st_mtime_ns} {written.st_size}\n".encode())
    return digest.hexdigest()


def serve(port: int) -> int:
    """Serve the site until Ctrl-C, and build what a change touches; a failing build is reported and waited out."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=HTML))
    except OSError as error:
        print(f"Cannot serve on port {port}: {error.strerror}. Name another: make serve PORT=N", file=sys.stderr)
        return 1
    try:
        build(BUILD)
        with _running(server):
            print(f"Serving http://127.0.0.1:{port}/ until Ctrl-C", flush=True)
            for changes in watch(*WATCHED, watch_filter=_SourceFilter()):
                paths = [Path(path) for _, path in changes]
                # Sphinx does not know which pages an extension has a part in.
                everything = any(path.is_relative_to(EXTENSIONS) for path in paths)
                build(BUILD, everything=everything, languages=_touched(paths))
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        server.server_close()
    return 0


def _touched(paths: Sequence[Path]) -> list[Language]:
    """Return the languages whose pages a change concerns: of a catalog, its own alone."""
    languages = list(read_languages())
    touched = [
        language
        for language in languages
        if any(path.is_relative_to(ROOT / "locale" / language.locale) for path in paths)
    ]
    return touched if all(path.is_relative_to(ROOT / "locale") for path in paths) and touched else languages


def build(folder: Path, *, everything: bool = False, languages: Sequence[Language] | None = None) -> bool:
    """Build the languages side by side, then the page that lets a reader choose one.

    :param folder: where; the site comes to lie in ``html/`` below it.
    :param everything: build every page, not only those whose sources have changed.
    :param languages: these alone; all, if None.
    :return: whether all went well. What did not is printed.
    """
    # Whoever builds without looking at what the site was built from, as "make serve" does, leaves it unknown.
    for name in (FINGERPRINT, STATE):
        (folder / name).unlink(missing_ok=True)
    chosen = read_languages() if languages is None else languages
    succeeded = _run_sphinx("html", folder, chosen, everything=everything)
    if succeeded:
        _write_root(folder / "html", read_languages())
    return succeeded


def _run_sphinx(builder: str, folder: Path, languages: Sequence[Language], *, everything: bool = False) -> bool:
    """Let one of Sphinx's builders work in languages side by side, and return whether all went well."""
    builds = [
        (language, _start_sphinx(language, builder, folder, everything=everything)) for language in languages
    ]
    try:
        failed = [language for language, process in builds if not _report(language, process)]
    finally:
        for _, process in builds:
            process.kill()
    if failed:
        names = ", ".join(language.name for language in failed)
        print(f"{WHAT[builder]} NOT built. See above what is wrong in: {names}", file=sys.stderr)
    return not failed


def _start_sphinx(language: Language, builder: str, folder: Path, *, everything: bool) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sphinx", "--builder", builder, "--conf-dir", str(ROOT)]
    command += ["--nitpicky", "--fail-on-warning", "--keep-going", "--quiet"]
    command += [
        "--define",
        f"language={language.locale}",
        "--doctree-dir",
        str(folder / "doctrees" / language.path),
    ]
    if everything:
        command += ["--fresh-env", "--write-all"]
    command += [str(ROOT / "docs"), str(folder / builder / language.path)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )


def _report(language: Language, process: subprocess.Popen[str]) -> bool:
    output, _ = process.communicate()
    succeeded = process.returncode == 0
    print(f"{language.name}: {'built' if succeeded else 'FAILED'}\n{output}", end="", flush=True)
    return succeeded


def _write_root(folder: Path, languages: Sequence[Language]) -> None:
    """Write what stands above the languages."""
    address = read_address()
    # Whoever does not say where the site is published is taken to publish it at the top of its server.
    base = urlsplit(address).path or "/"
    templates = Environment(loader=FileSystemLoader(ROOT / "docs" / "_templates"), autoescape=True)
    for template, file in (("chooser.html", "index.html"), ("404.html", "404.html")):
        page = templates.get_template(template).render(
            languages=languages, address=address, base=base, policy=content_security_policy() if address else ""
        )
        (folder / file).write_text(page, encoding="utf-8")
    (folder / LISTS).write_text(_list_of_lists(folder, address, languages), encoding="utf-8")
    # In the form that some hosts read; a host that does not can be told the same in its own.
    headers = "".join(f"/*{suffix}\n  Content-Type: {kind}\n" for suffix, kind in PLAIN_TEXT.items())
    headers += f"/*\n  Content-Security-Policy: {content_security_policy()}\n"
    (folder / "_headers").write_text(headers, encoding="utf-8")
    if address:
        (folder / "sitemap.xml").write_bytes(_sitemap(address, languages))
        (folder / "robots.txt").write_text(f"User-agent: *\nSitemap: {address}sitemap.xml\n", encoding="utf-8")


def _list_of_lists(folder: Path, address: str, languages: Sequence[Language]) -> str:
    """Return what leads language models to the list of pages in each language."""
    title, blank, summary = (folder / languages[0].path / LISTS).read_text(encoding="utf-8").splitlines()[:3]
    links = [f"- [{language.name}]({address}{language.path}/{LISTS}): {language.title}" for language in languages]
    return "\n".join([title, blank, summary, "", "## Languages", "", *links, ""])


def _sitemap(address: str, languages: Sequence[Language]) -> bytes:
    """Return the list of all pages for search engines, each with its counterparts in the other languages."""
    ElementTree.register_namespace("", SITEMAPS)
    ElementTree.register_namespace("xhtml", XHTML)
    pages = ElementTree.Element(f"{{{SITEMAPS}}}urlset")
    for source in sorted((ROOT / "docs").rglob("*.rst")):
        page = source.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        for language in languages:
            entry = ElementTree.SubElement(pages, f"{{{SITEMAPS}}}url")
            ElementTree.SubElement(entry, f"{{{SITEMAPS}}}loc").text = f"{address}{language.path}/{page}"
            for other in languages:
                link = {"rel": "alternate", "hreflang": other.tag, "href": f"{address}{other.path}/{page}"}
                ElementTree.SubElement(entry, f"{{{XHTML}}}link", link)
    return bytes(ElementTree.tostring(pages, encoding="utf-8", xml_declaration=True))


class _Handler(SimpleHTTPRequestHandler):
    """Serves files that the browser asks for anew each time, and keeps quiet about it."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | PLAIN_TEXT

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class _SourceFilter(DefaultFilter):
    """Lets pass the changes that people make, and not the compiled catalogs that a build makes itself."""

    ignore_entity_patterns = (*DefaultFilter.ignore_entity_patterns, r"\.mo$")


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
