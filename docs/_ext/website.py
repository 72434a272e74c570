"""Builds the site in every language, and serves it while it is written.

``python -m docs._ext.website html`` builds it from scratch into ``build/html``, where any warning is an error.
``python -m docs._ext.website serve`` also serves it and builds it anew whenever a file changes.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from watchfiles import DefaultFilter, watch

from tests.harness.project import ROOT, Language, read_languages

BUILD = ROOT / "build"
HTML = BUILD / "html"
EXTENSIONS = ROOT / "docs" / "_ext"
WATCHED = [ROOT / name for name in ("docs", "locale", "reference_impl", "conf.py", "pyproject.toml")]


def main() -> int:
    """Run the command that the command line names, and return the exit code."""
    parser = argparse.ArgumentParser(description="Build the site in every language, or serve it.")
    parser.add_argument("command", choices=["html", "serve"], help="build from scratch, or serve and rebuild")
    parser.add_argument("--port", type=int, default=8000, help="where to serve (default: %(default)s)")
    arguments = parser.parse_args()
    return serve(arguments.port) if arguments.command == "serve" else build_from_scratch()


def build_from_scratch() -> int:
    """Build the whole site anew, so that nothing of a page that was removed stays behind."""
    for folder in (HTML, BUILD / "doctrees"):
        shutil.rmtree(folder, ignore_errors=True)
    if not build(BUILD):
        return 1
    print(f"The site is built: open {(HTML / 'index.html').relative_to(ROOT)}")
    return 0


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
                # Sphinx does not know which pages an extension has a part in.
                build(BUILD, everything=any(Path(path).is_relative_to(EXTENSIONS) for _, path in changes))
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        server.server_close()
    return 0


def build(folder: Path, *, everything: bool = False) -> bool:
    """Build the languages side by side, then the page that lets a reader choose one.

    :param folder: where; the site comes to lie in ``html/`` below it.
    :param everything: build every page, not only those whose sources have changed.
    :return: whether all went well. What did not is printed.
    """
    languages = read_languages()
    builds = [(language, _start_sphinx(language, folder, everything=everything)) for language in languages]
    try:
        failed = [language for language, process in builds if not _report(language, process)]
    finally:
        for _, process in builds:
            process.kill()
    _write_chooser(folder / "html", languages)
    if failed:
        names = ", ".join(language.name for language in failed)
        print(f"The site is NOT built. See above what is wrong in: {names}", file=sys.stderr)
    return not failed


def _start_sphinx(language: Language, folder: Path, *, everything: bool) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sphinx", "--builder", "html", "--conf-dir", str(ROOT)]
    command += ["--nitpicky", "--fail-on-warning", "--keep-going", "--quiet"]
    command += [
        "--define",
        f"language={language.locale}",
        "--doctree-dir",
        str(folder / "doctrees" / language.path),
    ]
    if everything:
        command += ["--fresh-env", "--write-all"]
    command += [str(ROOT / "docs"), str(folder / "html" / language.path)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )


def _report(language: Language, process: subprocess.Popen[str]) -> bool:
    output, _ = process.communicate()
    succeeded = process.returncode == 0
    print(f"{language.name}: {'built' if succeeded else 'FAILED'}\n{output}", end="", flush=True)
    return succeeded


def _write_chooser(folder: Path, languages: Iterable[Language]) -> None:
    templates = Environment(loader=FileSystemLoader(ROOT / "docs" / "_templates"), autoescape=True)
    page = templates.get_template("chooser.html").render(languages=languages)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(page, encoding="utf-8")


class _Handler(SimpleHTTPRequestHandler):
    """Serves files that the browser asks for anew each time, and keeps quiet about it."""

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
