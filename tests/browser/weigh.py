"""``make weigh``: measures what the pages of the site cost a reader, and how long the site takes to build.

It writes ``docs/performance.json``, from which the page on performance is made. What is loaded is counted as it
comes over the network, compressed; paints are the median of several, each in a window without a cache, and
builds are timed once. They are those of one machine: compare them within a table, not with other machines.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.harness.project import ROOT, read_languages

# Where the extensions lie, which builds the site.
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

import website
from playwright.sync_api import Browser, Page, Response, sync_playwright
from site_address import VARIABLE

from tests.browser.chromium import ChromiumError, find_chromium
from tests.browser.server import serve

__all__ = ["Load", "load_page", "load_search"]

RESULTS = ROOT / "docs" / "performance.json"

#: The pages that stand for their kind.
PAGES = ("index", "guide/registry", "guide/thread-local", "reference/scoped-session", "conformance/results")

#: How often a page is opened for its times.
TIMES = 5

#: The page that is changed to see how long one page takes.
CHANGED = "guide/registry"

#: Milliseconds in which nothing comes, once all has come.
QUIET = 1000


class Load:
    """What a page has loaded, from when this is made.

    :param page: the page, before it is opened.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._responses: list[Response] = []
        page.on("response", lambda response: self._responses.append(response))

    def forget(self) -> None:
        """Count from now on."""
        self._responses.clear()

    def settle(self) -> None:
        """Wait until nothing more comes.

        What a browser calls idle is no sign of it: while it lays out a long page, it asks for nothing.
        """
        come = -1
        while come < len(self._responses):
            come = len(self._responses)
            self._page.wait_for_timeout(QUIET)

    def counts(self) -> dict[str, int]:
        """Return the number of ``requests``, and the bytes ``sent`` over the network and ``unpacked``.

        Headers are not counted.
        """
        for response in self._responses:
            response.finished()
        return {
            "requests": len(self._responses),
            "sent": sum(response.request.sizes()["responseBodySize"] for response in self._responses),
            "unpacked": sum(len(response.body()) for response in self._responses),
        }


def load_page(page: Page, address: str) -> dict[str, int]:
    """Open a page and return what it loads, its icon included."""
    load = Load(page)
    page.goto(address)
    load.settle()
    return load.counts()


def load_search(page: Page, address: str, query: str) -> dict[str, int]:
    """Open a page, search for the first time, and return what that loads on top."""
    load = Load(page)
    page.goto(address)
    load.settle()
    load.forget()
    # A key that is pressed at once can be lost: a new window may not have the focus yet.
    page.locator(".sidebar-search").click()
    page.locator("dialog[open] input:focus").wait_for()
    page.keyboard.type(query)
    page.locator(".search-results [role=option]").first.wait_for()
    return load.counts()


def _paints(browser: Browser, address: str) -> dict[str, float]:
    """Return the milliseconds until a page shows something, and until it shows its largest part."""
    first, largest = [], []
    for _ in range(TIMES):
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(
            "new PerformanceObserver((list) => { globalThis.largest = list.getEntries().at(-1).startTime; })"
            ".observe({ type: 'largest-contentful-paint', buffered: true });"
        )
        opened = Load(page)
        page.goto(address)
        opened.settle()
        first.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        largest.append(page.evaluate("globalThis.largest"))
        context.close()
    return {"first_paint": round(statistics.median(first)), "largest_paint": round(statistics.median(largest))}


def _seconds(action: Callable[[], object]) -> float:
    started = time.monotonic()
    action()
    return round(time.monotonic() - started, 1)


def _build_times(folder: Path) -> dict[str, float]:
    """Return how many seconds it takes to build all, nothing, and one page that has changed, in all languages."""
    # As "make html" does, in a process that has imported nothing yet.
    program = "import sys, pathlib, website; sys.exit(website.build_site(pathlib.Path(sys.argv[1])))"
    environment = {**os.environ, "PYTHONPATH": str(Path(website.__file__).parent)}

    def build() -> None:
        if subprocess.run([sys.executable, "-c", program, str(folder)], env=environment, check=False).returncode:
            sys.exit("make weigh: the site cannot be built; see above")

    times = {"clean": _seconds(build), "unchanged": _seconds(build)}
    for doctree in folder.glob(f"doctrees/*/{CHANGED}.doctree"):
        # As if the page had changed since it was read.
        doctree.unlink()
    return {**times, "one_page": _seconds(build)}


def _measure(browser: Browser, address: str) -> list[dict[str, Any]]:
    measured = []
    for language in read_languages():
        for name in PAGES:
            print(f"{language.name}: {name}", flush=True)
            url = f"{address}{language.path}/{name}.html"
            page = browser.new_page()
            loaded = load_page(page, url)
            page.close()
            measured.append({"language": language.path, "page": name, **loaded, **_paints(browser, url)})
        page = browser.new_page()
        loaded = load_search(page, f"{address}{language.path}/{PAGES[1]}.html", "remove")
        page.close()
        measured.append({"language": language.path, "page": "search", **loaded})
    return measured


def main() -> int:
    """Measure, and write down what came out.

    :return: the exit code: 0, or 4 if there is no Chromium.
    """
    try:
        program = find_chromium()
    except ChromiumError as error:
        print(f"make weigh: {error}", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "html") as address:
        os.environ[VARIABLE] = address
        builds = _build_times(Path(folder))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            version = browser.version
            measured = _measure(browser, address)
            browser.close()
    report = {
        "schema_version": 1,
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "chromium": version,
        "cores": os.cpu_count(),
        "builds": builds,
        "pages": measured,
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"Written: {RESULTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
