"""Draws the pictures in ``docs/_static`` that show the site elsewhere, one of each for each language.

``preview.*.png`` is what a preview of a link shows, ``page.*.png`` is the page that the README shows.
``python -m tests.browser.pictures`` draws them, from the site that ``make html`` has built.
"""

from __future__ import annotations

import re
import sys

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import ViewportSize, sync_playwright

from tests.browser.chromium import ChromiumError, find_chromium
from tests.harness.project import ROOT, Language, read_languages

STATIC = ROOT / "docs" / "_static"
HTML = ROOT / "build" / "html"

#: The size that sites ask for which show previews, in pixels.
PREVIEW_SIZE: ViewportSize = {"width": 1200, "height": 630}
PAGE_SIZE: ViewportSize = {"width": 1280, "height": 760}

#: What the README shows.
PAGE = "guide/registry.html#ask-for-the-session"


def make_preview(language: Language) -> str:
    """Return the page of which the preview is taken."""
    front = (HTML / language.path / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(front, "html.parser")
    code = page.select_one(".clause .highlight pre")
    assert code is not None
    lines = [
        (line[:4], line[4:]) if line.startswith((">>> ", "... ")) else ("", line)
        for line in code.get_text().splitlines()[:3]
    ]
    paragraph = page.select_one("article p")
    assert paragraph is not None
    sentence = re.split(r"(?<=。)|(?<=\.)\s", " ".join(paragraph.get_text().split()))[0]
    templates = Environment(loader=FileSystemLoader(ROOT / "tests" / "browser"), autoescape=True)
    return templates.get_template("preview.html").render(
        language=language,
        lines=lines,
        sentence=sentence,
        icon=(STATIC / "favicon.svg").read_text(encoding="utf-8"),
    )


def main() -> int:
    """Draw the pictures.

    :return: the exit code: 0, or 4 if there is no Chromium or no site.
    """
    if not (HTML / "index.html").is_file():
        print("There is no site to draw: build it first, with 'make html'", file=sys.stderr)
        return 4
    try:
        program = find_chromium()
    except ChromiumError as error:
        print(error, file=sys.stderr)
        return 4
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for language in read_languages():
            page = browser.new_page(viewport=PREVIEW_SIZE)
            page.set_content(make_preview(language))
            page.screenshot(path=STATIC / f"preview.{language.locale}.png")
            page = browser.new_page(viewport=PAGE_SIZE, color_scheme="light")
            page.goto(f"{(HTML / language.path).as_uri()}/{PAGE}")
            page.screenshot(path=STATIC / f"page.{language.locale}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
