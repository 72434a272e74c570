"""The built site in a real browser: what it loads, how it looks to axe-core, and whether what one clicks works.

It needs Chromium, so ``make test`` leaves it out and ``make test-browser`` runs it. The site is built anew for an
address below a path of a server on 127.0.0.1, and served with its content security policy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import pytest
import website
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from site_address import VARIABLE

from tests.browser.accessibility import find_faults
from tests.browser.chromium import ChromiumError, find_chromium
from tests.browser.server import serve
from tests.browser.weigh import load_page, load_search
from tests.harness.project import ROOT, Language, read_languages
from tests.sharing import open_once

LANGUAGES = read_languages()
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"wide": 1280, "phone": 390}
DOCUMENTS = sorted(
    path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in (ROOT / "docs").rglob("*.rst")
)
PAGES = [
    f"{language.path}/{page}"
    for language in LANGUAGES
    for page in [*DOCUMENTS, "genindex.html", "search.html?q=remove"]
]
QUERIES = ROOT / "tests" / "browser"

#: Waits, for a minute at most, until what scrolls sideways and is in sight can be reached by the keyboard. The
#: page itself waits: its policy lets Playwright ask a question once, and not again and again.
REACH_SCROLLERS = """async () => {
    const isReached = (each) =>
        !each.checkVisibility() || each.scrollWidth <= each.clientWidth || each.tabIndex === 0;
    const end = performance.now() + 60_000;
    while (performance.now() < end) {
        if ([...document.querySelectorAll("article .highlight pre, .table-wrapper")].every(isReached)) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}"""

#: Clicks a copy button and returns what is in the clipboard then.
COPY = """async (button) => {
    await navigator.clipboard.writeText("");
    button.click();
    const end = performance.now() + 60_000;
    while (performance.now() < end) {
        const copied = await navigator.clipboard.readText();
        if (copied !== "") {
            return copied;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("nothing was copied");
}"""

#: Returns the texts with Chinese characters in them that are slanted.
FIND_SLANTED_CHINESE = r"""() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const slanted = [];
    while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        if (/\p{Script=Han}/u.test(data) && getComputedStyle(parentElement).fontStyle !== "normal") {
            slanted.push(data);
        }
    }
    return slanted;
}"""

#: Of the queries in a file, how many have to find a right section among the first three.
WANTED = 0.95

#: Types each query into the field of the search page, and returns the first three sections that are then shown.
ASK = """async (queries) => {
    const field = document.querySelector(".search-here input");
    const type = (text) => {
        field.value = text;
        field.dispatchEvent(new InputEvent("input"));
    };
    const until = async (isSo) => {
        const end = performance.now() + 60_000;
        while (!isSo()) {
            if (performance.now() > end) {
                throw new Error(`nothing is shown for: ${field.value}`);
            }
            await new Promise((resolve) => setTimeout(resolve));
        }
    };
    const links = () => [...document.querySelectorAll(".search-results a")];
    const answers = [];
    for (const query of queries) {
        type("");
        await until(() => links().length === 0);
        type(query);
        await until(() => links().length > 0 || document.querySelector(".search-status").textContent);
        answers.push(links().slice(0, 3).map((link) => link.dataset.section));
    }
    return answers;
}"""

each_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)


@contextmanager
def built_and_served(folder: Path) -> Iterator[str]:
    with serve(folder / "html") as address:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(VARIABLE, address)
            assert website.build(folder)
        yield address


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Build the site for the address at which it is served, once for all processes, and return that."""
    with open_once("served-site", tmp_path_factory, worker_id, built_and_served) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine."""
    try:
        program = find_chromium()
    except ChromiumError as error:
        pytest.exit(str(error), returncode=4)
    with sync_playwright() as playwright:
        # Root, as which CI runs, gets no sandbox.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A page in a browser, with what it has asked for and complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        """Open a page of the site, and wait for what it loads."""
        self.page.goto(urljoin(self.address, path), wait_until="load")
        return self.page

    def strangers(self) -> list[str]:
        """Return what was asked for that is not of this site."""
        return [
            url for url in self.requests if not url.startswith(self.address) and urlsplit(url).scheme != "data"
        ]


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open a new window; its options are the test's parameter, if it has one."""
    options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **getattr(request, "param", {})}
    context = browser.new_context(**options)
    context.set_default_timeout(60_000)
    visit = Visit(context, address)
    yield visit
    assert visit.strangers() == []
    context.close()


@pytest.mark.parametrize("path", ["404.html", *PAGES])
def test_page_is_sound(visit: Visit, path: str) -> None:
    """A page asks no other host, complains of nothing, does not scroll sideways, and axe-core finds no fault.

    Nor is any Chinese slanted.
    """
    page = visit.go(path)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FIND_SLANTED_CHINESE) == [], scheme
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            needed = page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, f"{scheme}, {name}: {needed - width} pixels too wide"
            # The page is told of its new width a moment later. Where it never does anything, axe-core says so.
            page.evaluate(REACH_SCROLLERS)
            # What is not of colours is the same in each scheme.
            assert find_faults(page, only_colours=scheme != SCHEMES[0]) == [], f"{scheme}, {name}"
    assert visit.complaints == []


#: Each does harm to the colours of a page, and tells what axe-core says of it. The grey is faint in both schemes.
HARM = {
    "faint word": (
        "[...document.querySelectorAll('.highlight .nb')].at(-1).style.color = '#7a7a7a'",
        'color-contrast: <span class="nb"',
    ),
    "faint paragraph": (
        "document.querySelector('article p:not([class])').style.color = '#7a7a7a'",
        "color-contrast: <p ",
    ),
    "link like the text round it": (
        "[...document.querySelectorAll('article p a.external')].forEach(({ style }) => {"
        " const isDark = matchMedia('(prefers-color-scheme: dark)').matches;"
        " style.setProperty('color', isDark ? '#c0c0c0' : '#222', 'important');"
        " style.setProperty('text-decoration', 'none', 'important'); })",
        "link-in-text-block: <a ",
    ),
}


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_harm_done_to_colours_is_found(visit: Visit, scheme: Literal["light", "dark"], harm: str) -> None:
    page = visit.go("en/guide/registry.html")
    page.emulate_media(color_scheme=scheme)
    assert find_faults(page, only_colours=True) == []
    program, line = HARM[harm]
    page.evaluate(program)
    found = find_faults(page, only_colours=True)
    assert [each[: len(line)] for each in found] == [line]


def test_harm_done_to_more_than_colours_is_found(visit: Visit) -> None:
    page = visit.go("en/guide/registry.html")
    page.evaluate("document.querySelector('svg[role=img]').removeAttribute('aria-labelledby')")
    page.evaluate("document.querySelector('svg[role=img] > title').remove()")
    assert [line.partition(":")[0] for line in find_faults(page)] == ["svg-img-alt"]


@pytest.mark.parametrize("path", [page for page in PAGES if "/guide/" in page])
def test_guide_page_is_light(visit: Visit, path: str) -> None:
    """A first visit costs at most 10 requests and 45 kB, search apart."""
    loaded = load_page(visit.page, urljoin(visit.address, path))
    assert loaded["requests"] <= 10
    assert loaded["sent"] <= 45_000


@each_language
def test_first_search_is_light(visit: Visit, language: Language) -> None:
    loaded = load_search(visit.page, urljoin(visit.address, f"{language.path}/guide/registry.html"), "remove")
    assert loaded["sent"] <= 150_000


@each_language
def test_page_reads_without_javascript(browser: Browser, address: str, language: Language) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{language.path}/guide/registry.html")
    assert page.locator("article h1").inner_text().strip("#¶ ")
    assert page.locator("div.clause").first.is_visible()
    page.locator(".sidebar-tree a", has_text="ScopedRegistry").first.click()
    assert page.url.endswith("reference/scoped-registry.html")
    page.goto(f"{address}{language.path}/search.html")
    assert "JavaScript" in page.locator("article").inner_text()
    context.close()


def test_language_switch_keeps_page_and_anchor_and_is_remembered(visit: Visit) -> None:
    page = visit.go("en/guide/registry.html#registry.remove.frees")
    page.locator(".sidebar-sticky .language-switch a", has_text="简体中文").click()
    page.wait_for_url("**/zh-cn/guide/registry.html#registry.remove.frees")
    # The browser prefers English; the reader has chosen.
    visit.go("")
    page.wait_for_url("**/zh-cn/index.html")


@pytest.mark.parametrize("visit", [{"reduced_motion": "reduce"}], indirect=True)
def test_clause_far_down_is_reached_at_once_where_no_motion_is_wanted(visit: Visit) -> None:
    page = visit.go("en/reference/scoped-session.html")
    # Where the page stands in the next frame but one: gliding, it would have got a few pixels on its way.
    distance = page.evaluate(
        """() => new Promise(resolve => {
            const last = [...document.querySelectorAll(".clause[id]")].at(-1);
            location.hash = last.id;
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(last.getBoundingClientRect().top)));
        })"""
    )
    assert 0 <= distance < page.evaluate("innerHeight")


@pytest.mark.parametrize(
    ("visit", "path"),
    [({"locale": "zh-TW"}, "zh-cn"), ({"locale": "en-GB"}, "en"), ({"locale": "fr-FR"}, "en")],
    indirect=["visit"],
)
def test_root_leads_to_the_language_of_the_browser(visit: Visit, path: str) -> None:
    visit.go("").wait_for_url(f"**/{path}/index.html")


def test_missing_page_says_so_in_every_language_and_leads_on(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(f"{address}zh-cn/guide/no/such/page.html")
    assert answer is not None
    assert answer.status == 404
    for language in LANGUAGES:
        assert language.not_found in page.locator("main").inner_text()
    page.locator("a", has_text="上下文会话").click()
    assert page.url == f"{address}zh-cn/index.html"
    context.close()


@each_language
@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_search_is_used_by_keyboard_alone(visit: Visit, language: Language, key: str) -> None:
    page = visit.go(f"{language.path}/guide/registry.html")
    # The click is what gives a new window the focus, without which a key can be lost.
    page.mouse.click(1, 1)
    page.keyboard.press(key)
    page.locator("dialog[open] input:focus").wait_for()
    page.keyboard.type("query_property", delay=5)
    options = page.locator(".search-results [role=option]")
    options.nth(2).wait_for()
    assert options.nth(0).get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    assert options.nth(0).get_attribute("aria-selected") == "false"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    wanted = str(options.nth(0).get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(wanted)
    assert "#" in wanted
    assert page.locator(f'[id="{urlsplit(wanted).fragment}"]').count() == 1
    page.keyboard.press(key)
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert visit.complaints == []


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 800}}], indirect=True)
@each_language
def test_search_on_a_phone(visit: Visit, language: Language) -> None:
    page = visit.go(f"{language.path}/guide/registry.html")
    page.locator(".search-button").click()
    page.keyboard.type("scopefunc")
    first = page.locator(".search-results [role=option]").first
    first.wait_for()
    assert find_faults(page) == []
    first.click()
    page.wait_for_url("**#*")
    assert not page.locator("dialog").is_visible()


@each_language
def test_search_says_that_it_found_nothing(visit: Visit, language: Language) -> None:
    page = visit.go(f"{language.path}/search.html?q=xyzzy")
    page.locator(".search-status", has_text="xyzzy").wait_for()
    assert page.locator(".search-results li").count() == 0


def test_search_page_keeps_its_query_in_its_address(visit: Visit) -> None:
    page = visit.go("en/search.html?q=remove")
    page.locator(".search-here input").fill("scopefunc & more")
    # The browser tells of it a little later.
    page.wait_for_url("**/en/search.html?q=scopefunc+%26+more")
    page.locator(".sidebar-sticky .language-switch a", has_text="简体中文").click()
    page.wait_for_url("**/zh-cn/search.html?q=scopefunc+%26+more")
    assert page.locator(".search-here input").input_value() == "scopefunc & more"


@each_language
@pytest.mark.parametrize("file", sorted(path.name for path in QUERIES.glob("queries-*.json")))
def test_search_finds_what_readers_ask_for(visit: Visit, language: Language, file: str) -> None:
    """A right section is among the first three results of nearly every query."""
    queries = [
        query
        for query in json.loads((QUERIES / file).read_text(encoding="utf-8"))
        if query["language"] == language.path
    ]
    page = visit.go(f"{language.path}/search.html")
    # From then on nothing has to be loaded, and each query is answered at once.
    page.locator(".search-here input").fill("remove")
    page.locator(".search-results li").first.wait_for()
    answers = page.evaluate(ASK, [query["query"] for query in queries])
    missed = [
        f"{query['query']}: found {found}, wanted one of {query['expected']}"
        for query, found in zip(queries, answers, strict=True)
        if not set(found) & set(query["expected"])
    ]
    assert len(queries) >= 20
    assert len(missed) <= (1 - WANTED) * len(queries), "\n".join(missed)


@each_language
def test_copy_button_leaves_out_prompts_and_output(browser: Browser, address: str, language: Language) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}{language.path}/index.html")
    page.locator(".clause .highlight").first.hover()
    button = page.locator(".clause .copy-button").first
    button.click(trial=True)
    copied = button.evaluate(COPY)
    assert copied.splitlines() == [
        "Session = scoped_session(sessionmaker(engine))",
        "Session() is Session()",
        'Session.scalar(text("SELECT 6 * 7"))',
        "engine.pool.checkedout()",
        "Session.remove()",
        "engine.pool.checkedout()",
    ]
    compile(page.locator(".setup .copy-button").first.evaluate(COPY), "copied", "exec")
    context.close()


@each_language
def test_all_that_is_copied_is_python(browser: Browser, address: str, language: Language) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    for document in ("guide/thread-local.html", "reference/scoped-session.html"):
        page.goto(f"{address}{language.path}/{document}")
        buttons = page.locator(".clause .highlight-pycon .copy-button")
        assert buttons.count() > 20
        for number in range(buttons.count()):
            copied = buttons.nth(number).evaluate(COPY)
            # Blank lines end a block where Python reads from a terminal, and the copied lines are for that, too.
            compile(copied.replace("\n@", "\n\n@"), f"{document} {number}", "exec")
    context.close()


@each_language
def test_theme_button_changes_the_colours_and_is_remembered(visit: Visit, language: Language) -> None:
    page = visit.go(f"{language.path}/guide/registry.html")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for _ in range(3):
        page.locator(".theme-toggle-content .theme-toggle").click()
        if page.evaluate("getComputedStyle(document.body).backgroundColor") != before:
            break
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert after != before
    page = visit.go(f"{language.path}/notes.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after


def test_published_pages_name_their_addresses(address: str, browser: Browser) -> None:
    """What search engines and previews are told is there: canonical links, other languages, sitemap, picture."""
    context = browser.new_context()
    sitemap = context.request.get(f"{address}sitemap.xml")
    listed = re.findall("<loc>(.*?)</loc>", sitemap.text())
    assert len(listed) == len(set(listed)) == len(DOCUMENTS) * len(LANGUAGES)
    for url in listed:
        answer = context.request.get(url)
        assert answer.ok, url
        head = BeautifulSoup(answer.text(), "html.parser")
        assert [link["href"] for link in head.select("link[rel=canonical]")] == [url]
        others = {
            str(link["hreflang"]): str(link["href"]) for link in head.select("link[rel=alternate][hreflang]")
        }
        assert set(others) == {*(language.tag for language in LANGUAGES), "x-default"}
        assert set(others.values()) - {address} <= set(listed)
        (picture,) = head.select('meta[property="og:image"]')
        assert context.request.get(str(picture["content"])).ok
        (description,) = head.select('meta[name="description"]')
        assert str(description["content"]).strip()
    context.close()


def test_prints_without_controls(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}en/guide/thread-local.html")
    page.emulate_media(media="print")
    for control in (".sidebar-drawer", ".toc-drawer", ".copy-button", ".mobile-header", ".clause-link"):
        assert page.locator(control).count() > 0, control
        assert not page.locator(control).first.is_visible(), control
    assert page.locator("article h1").is_visible()
    # What is folded on the screen is open on paper.
    assert page.locator("details pre").first.bounding_box() is not None
    context.close()
