"""Draws the picture that a preview of a link shows, one for each language, into ``docs/_static``.

``python -m tests.browser.preview`` does it. What it shows is read from the front page that ``make html`` has
built, and seldom changes.
"""

from __future__ import annotations

import re
import sys

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import sync_playwright

from tests.browser.chromium import ChromiumError, find_chromium
from tests.harness.project import ROOT, Language, read_languages

STATIC = ROOT / "docs" / "_static"

#: The size that sites ask for which show previews, in pixels.
SIZE = {"width": 1200, "height": 630}


def make_html(language: Language) -> str:
    """Return the page of which the picture is taken."""
    front = (ROOT / "build" / "html" / language.path / "index.html").read_text(encoding="utf-8")
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

    :return: the exit code: 0, or 4 if there is no Chromium.
    """
    try:
        program = find_chromium()
    except ChromiumError as error:
        print(error, file=sys.stderr)
        return 4
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for language in read_languages():
            page = browser.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]})
            page.set_content(make_html(language))
            page.screenshot(path=STATIC / f"preview.{language.locale}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
