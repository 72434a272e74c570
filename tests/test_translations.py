"""The catalogs: complete, current, in the words and the typography of the glossary, with the same code."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from sybil import Document

from tests.conftest import DEBRIS
from tests.harness.clauses import Page, TextError, read_page, read_text
from tests.harness.project import ROOT, read_languages
from tests.harness.translations import translate

LOCALES = [language.locale for language in read_languages()[1:]]


def read_catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages_of(path: Path) -> list[Message]:
    return [message for message in read_catalog(path) if message.id]


def translated_messages(locale: str) -> list[tuple[Path, Message]]:
    folder = ROOT / "locale" / locale / "LC_MESSAGES"
    return [
        (path.relative_to(folder), message)
        for path in sorted(folder.rglob("*.po"))
        for message in messages_of(path)
    ]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, set[str]]:
    """Return, for each catalog, the texts that its page now has."""
    folder = tmp_path_factory.mktemp("gettext")
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", "-c", ".", "docs", str(folder)],
        cwd=ROOT,
        check=True,
        timeout=240,
    )
    return {
        path.relative_to(folder).with_suffix(".po"): {str(message.id) for message in messages_of(path)}
        for path in folder.rglob("*.pot")
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogs_hold_exactly_the_texts_of_the_pages(locale: str, templates: dict[Path, set[str]]) -> None:
    folder = ROOT / "locale" / locale / "LC_MESSAGES"
    catalogs = {path.relative_to(folder) for path in folder.rglob("*.po")} - {Path("sphinx.po")}
    assert catalogs == set(templates)
    for name, texts in templates.items():
        translated = {str(message.id) for message in messages_of(folder / name)}
        assert translated == texts, f"{name} was made from an older text; update it with sphinx-intl"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_entry_is_empty_fuzzy_or_obsolete(locale: str) -> None:
    unfinished = [
        (str(name), message.id)
        for name, message in translated_messages(locale)
        if message.fuzzy or not message.string
    ]
    assert unfinished == []
    for path in (ROOT / "locale" / locale).rglob("*.po"):
        catalog = read_catalog(path)
        assert not catalog.obsolete, f"{path.name} holds texts that no page has any more"
        assert not catalog.fuzzy, f"the header of {path.name} is marked fuzzy"


LITERAL = re.compile(r"``.+?``|:[a-z:]+:`[^`]+`")
TARGET = re.compile(r":([a-z:]+):`(?:[^`<]*<)?([^`>]+)>?`")


def inline_code(text: str) -> Counter[str]:
    found = [match.group() for match in LITERAL.finditer(text)]
    return Counter("".join(TARGET.findall(item)[0]) if item.startswith(":") else item for item in found)


def is_code(message: Message) -> bool:
    return str(message.id).startswith((">>> ", "from ", "import ", "def ", "# ", "$ ", "{\n", "- run: "))


@pytest.mark.parametrize("locale", LOCALES)
def test_inline_code_and_link_targets_are_those_of_the_english(locale: str) -> None:
    changed = [
        (str(name), message.id, str(message.string))
        for name, message in translated_messages(locale)
        if not is_code(message) and inline_code(str(message.id)) != inline_code(str(message.string))
    ]
    assert changed == []


HAN = "\u4e00-\u9fff"
# What a line of Chinese must not have: a pattern, a line that has it, and one that only seems to.
FAULTS = {
    "straight quote": (r"\"", '所谓 "作用域"', "所谓“作用域”"),
    "half-width punctuation after Chinese": (rf"[{HAN}][,;:!?]", "会话, 连接", "会话，连接 :ref:"),
    "half-width full stop after Chinese": (rf"[{HAN}]\.(?!\w)", "会话关闭.", "会话关闭。"),
    "half-width bracket beside Chinese": (rf"[{HAN}][()]|[()][{HAN}]", "标记(token)", "标记（token）"),
    "space after full-width punctuation": (r"[，。；：（）？！] (?![:*`])", "会话。 连接", "会话。连接"),
    "two full stops": (r"。。", "会话关闭。。", "会话关闭。"),
    "no space between Chinese and Latin": (
        rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]",
        "使用Session",
        "使用 Session",
    ),
    "no space between Chinese and inline markup": (
        rf"[{HAN}]``[^`]|[^`]``[{HAN}]",
        "调用``x``方法",
        "调用 ``x`` 方法",
    ),
    "scope translated as 范围": (r"范围", "会话的范围", "会话的作用域"),
    "transaction translated as 交易": (r"交易", "交易回滚", "事务回滚"),
    "key translated as 密钥": (r"密钥", "字典密钥", "字典的键"),
    "session translated as 会议 or 对话": (r"会议|对话", "数据库对话", "数据库会话"),
    "registry translated as 登记 or 注册中心": (r"登记|注册中心", "登记处", "注册表"),
    "thread-local translated as 线程局部": (r"(?<!“)线程局部", "线程局部会话", "线程本地会话（也译“线程局部”）"),
    "您": (r"您", "您可以", "你可以"),
    "debris of the sources": (DEBRIS.pattern, "上下文 " + "T" + "0>", "上下文"),
}
WITHOUT_FAULT = re.compile(r"``.+?``|`[^`]+<[^`]+>`_|:[a-z:]+:`[^`]+`")


def prose(text: str) -> str:
    """Return a text with its inline code replaced by something that no rule is about."""
    return WITHOUT_FAULT.sub(lambda match: "``x``" if match.group().startswith("``") else "`x`", text)


@pytest.mark.parametrize("fault", FAULTS)
def test_rule_finds_its_fault_and_spares_what_only_seems_one(fault: str) -> None:
    pattern, has_it, seems = FAULTS[fault]
    assert re.search(pattern, prose(has_it))
    assert not re.search(pattern, prose(seems))


@pytest.mark.parametrize("fault", FAULTS)
def test_chinese_has_none_of_the_faults(fault: str) -> None:
    pattern = FAULTS[fault][0]
    found = [
        (str(name), str(message.string))
        for name, message in translated_messages("zh_CN")
        # The page about the sources quotes them.
        if name != Path("sources.po") and not is_code(message) and re.search(pattern, prose(str(message.string)))
    ]
    assert found == []


PAGE = """\
.. setup::

   .. code-block:: python

      value = 1  # one

.. clause:: page.claim

   .. code-block:: pycon

      >>> value + 1  # one more
      2
"""
SETUP = ("value = 1  # one", "value = 1  # 一")
SNIPPET = (">>> value + 1  # one more\\n2", ">>> value + 1  # 加一\\n2")


def translate_page(root: Path, *entries: tuple[str, str], fuzzy: bool = False) -> Page:
    (root / "docs").mkdir()
    path = root / "docs" / "page.rst"
    path.write_text(PAGE, encoding="utf-8")
    catalog = root / "locale" / "zh_CN" / "LC_MESSAGES" / "page.po"
    catalog.parent.mkdir(parents=True)
    mark = "#, fuzzy\n" if fuzzy else ""
    catalog.write_text(
        "".join(f'{mark}msgid "{before}"\nmsgstr "{after}"\n\n' for before, after in entries), encoding="utf-8"
    )
    return translate(read_page(Document.parse(str(path)), root), root, "zh_CN")


def test_translated_comments_are_taken_over(tmp_path: Path) -> None:
    page = translate_page(tmp_path, SETUP, SNIPPET)
    assert page.setup is not None
    assert page.setup.text == "value = 1  # 一"
    assert page.clauses[0].snippets[0].text == ">>> value + 1  # 加一\n2"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([("value = 1  # one", "value = 2  # 一"), SNIPPET], "changes more than its comments"),
        ([("value = 1  # one", "value = # 一"), SNIPPET], "changes more than its comments"),
        ([SETUP, (SNIPPET[0], ">>> value + 2\\n2")], "changes more than its comments"),
        ([SETUP, (SNIPPET[0], ">>> value + 1\\n3")], "changes more than its comments"),
        ([SETUP, (SNIPPET[0], ">>> value + 1\\n2\\n>>> 3\\n3")], "changes more than its comments"),
        ([SETUP, (SNIPPET[0], "")], "is empty"),
        ([SETUP], "made from an older text"),
    ],
)
def test_translation_with_other_code_is_refused(
    tmp_path: Path, entries: list[tuple[str, str]], message: str
) -> None:
    with pytest.raises(TextError, match=message) as caught:
        translate_page(tmp_path, *entries)
    assert re.match(r"(locale/zh_CN/LC_MESSAGES/page\.po|docs/page\.rst):\d+: ", str(caught.value))


def test_fuzzy_translation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="marked fuzzy"):
        translate_page(tmp_path, SETUP, SNIPPET, fuzzy=True)


def test_page_without_a_catalog_is_refused(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    path = tmp_path / "docs" / "page.rst"
    path.write_text(PAGE, encoding="utf-8")
    with pytest.raises(TextError, match=r"docs/page\.rst:1: there is no translation locale/zh_CN/"):
        translate(read_page(Document.parse(str(path)), tmp_path), tmp_path, "zh_CN")


@pytest.mark.parametrize("locale", LOCALES)
def test_translation_has_the_same_clauses_in_the_same_order(locale: str) -> None:
    for page in read_text(ROOT):
        translated = translate(page, ROOT, locale)
        assert [clause.id for clause in translated.clauses] == [clause.id for clause in page.clauses]
