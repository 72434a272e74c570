"""The catalogs, the checks that they are put through, and what becomes of code in a translation."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import terms
from babel.messages.catalog import Message
from sybil import Document

from tests.harness.checksums import (
    ChecksumsError,
    checksums_file,
    clause_checksums,
    read_checksums,
    write_checksums,
)
from tests.harness.clauses import Page, TextError, read_page, read_text
from tests.harness.command import INTERRUPTED
from tests.harness.project import ROOT, Language, read_languages
from tests.harness.prose import read_prose
from tests.harness.translations import UnreadableCatalogError, read_catalog, read_page_catalog, translate
from tests.translations import TranslationError
from tests.translations import __main__ as program
from tests.translations.__main__ import main
from tests.translations.catalogs import LABELS, Entry, catalogs_of, is_code, write_catalog
from tests.translations.checking import check_catalogs, check_checksums, check_language
from tests.translations.checks import CHECKS, Check, Finding
from tests.translations.new_language import add_language
from tests.translations.state import PageState, page_states, state_table
from tests.translations.suite import differences
from tests.translations.updating import record_reviewed, template_texts, templates, update_catalogs

TRANSLATIONS = read_languages(drafts=True)[1:]
CHINESE = next(language for language in TRANSLATIONS if language.locale == "zh_CN")


@pytest.fixture(scope="session")
def texts() -> dict[Path, set[str]]:
    """Return, for each catalog, the texts that its page now has."""
    with templates() as folder:
        return template_texts(folder)


@pytest.mark.parametrize(
    "language",
    [language for language in TRANSLATIONS if not language.draft],
    ids=lambda language: language.locale,
)
def test_nothing_is_wrong_with_a_translation(language: Language, texts: dict[Path, set[str]]) -> None:
    assert [str(finding) for finding in check_language(language, read_text(ROOT), texts)] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_check_finds_what_it_shows_and_spares_what_looks_alike(check: Check) -> None:
    """These are the examples that the page for translators shows."""

    def found(translation: str) -> list[str]:
        return list(check.find(Entry(Path("page.po"), 1, check.english, translation), "zh_CN"))

    assert found(check.flags)
    assert not found(check.spares)


#: Where faults are put in: into the first of these that has a place for it.
CATALOGS = (Path("guide/registry.po"), Path("pitfalls.po"), Path("conformance/run-it-yourself.po"))


def put(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Callable[[str, Message], str | None]:
    """Return what changes a sentence at the first place that a pattern fits."""

    def change(said: str, message: Message) -> str | None:
        fits = not is_code(str(message.id)) and re.search(pattern, said)
        return re.sub(pattern, replacement, said, count=1) if fits else None

    return change


def put_in_code(pattern: str, replacement: str) -> Callable[[str, Message], str | None]:
    """Return what changes code at the first place that a pattern fits."""

    def change(said: str, message: Message) -> str | None:
        fits = said.startswith(">>> ") and re.search(pattern, said)
        return re.sub(pattern, replacement, said, count=1) if fits else None

    return change


def mark_fuzzy(said: str, message: Message) -> str:
    message.flags.add("fuzzy")
    return said


# What is put into one translation of a copy, and the check that has to find it.
FAULTS: dict[str, tuple[str, Callable[[str, Message], str | None]]] = {
    "left empty": ("empty", put(r"(?s).+", "")),
    "marked fuzzy": ("fuzzy", mark_fuzzy),
    "half a sentence in English": ("english-left", put("。$", " until the thread ends。")),
    "the English itself": ("unchanged", lambda said, message: str(message.id) if " the " in message.id else None),
    "literal dropped": ("lost-code", put(r"``[^`]+``", "方法")),
    "literal translated": ("added-code", put(r"``[^`]+``", "``移除()``")),
    "link dropped": ("lost-code", put(r":clause:`[^`]+`", "上文")),
    "target of a role changed": ("added-code", put(r":doc:`[^`]+`", ":doc:`nowhere`")),
    "role changed": ("added-code", put(r":clause:`", ":doc:`")),
    "address of a link changed": ("added-code", put(r"<https://\w+", "<https://example")),
    "number changed": ("lost-number", put(r"(?<=[\u4e00-\u9fff] )\d\d+(?= [\u4e00-\u9fff])", "77")),
    "term said otherwise": ("term-missing", lambda said, message: said.replace("会话", "连接")),
    "scope as 范围": ("term-wrong", put("作用域", "范围")),
    "transaction as 交易": ("term-wrong", put("事务", "交易")),
    "session as 会议": ("term-wrong", put("会话", "会议")),
    "registry as 注册中心": ("term-wrong", put("注册表", "注册中心")),
    "thread-local as 线程局部": ("term-wrong", put("(?<!“)线程(?=本地|[，。中里的])", "线程局部")),
    "debris of a damaged file": ("debris", put("。", "上下文 " + "T" + "0>。")),
    "statement changed": ("code-changed", put_in_code(r"remove\(\)", "close()")),
    "statement added": ("code-changed", put_in_code(r"^>>> ", ">>> pass\n>>> ")),
    "statement dropped": ("code-changed", put_in_code(r"\A>>> .*\n(?=>>>)", "")),
    "output changed": ("code-changed", put_in_code(r"(?m)^(True|False)$", "None")),
    "comment left in English": (
        "comment-left",
        lambda said, message: str(message.id) if re.search(r"# .*[a-z]+ [a-z]+ ", str(message.id)) else None,
    ),
    "straight quotes": ("straight-quote", put("“([^”]+)”", r'"\1"')),
    "straight single quote": ("straight-quote", put("，", "，'")),
    "half-width comma": ("half-width-comma", put(r"(?<=[\u4e00-\u9fff])，", ", ")),
    "half-width colon": ("half-width-comma", put(r"(?<=[\u4e00-\u9fff])：", ": ")),
    "half-width question mark": ("half-width-comma", put(r"(?<=[\u4e00-\u9fff])。$", "?")),
    "half-width full stop": ("half-width-stop", put(r"(?<=[\u4e00-\u9fff])。", ". ")),
    "half-width brackets": ("half-width-bracket", put("（([^）]+)）", r"(\1)")),
    "space after punctuation": ("space-after-punctuation", put(r"，(?=[\u4e00-\u9fff])", "， ")),
    "space before punctuation": ("space-before-punctuation", put(r"(?<=[\u4e00-\u9fff])，", " ，")),
    "space within Chinese": ("space-in-chinese", put("会话", "会 话")),
    "two full stops": ("doubled-punctuation", put("。", "。。")),
    "no space before Latin": ("no-space-latin", put(r"(?<=[\u4e00-\u9fff]) (?=[A-Za-z])", "")),
    "no space before code": ("no-space-code", put(r"(?<=[\u4e00-\u9fff]) (?=``)", "")),
    "no space after code": ("no-space-code", put(r"(?<=``) (?=[\u4e00-\u9fff])", "")),
    "emphasis without space": ("no-space-emphasis", put(r"(?<=[\u4e00-\u9fff])\\ \*", "*")),
    "full-width letters": ("full-width-latin", put("会话", "会话 ＯＲＭ ")),
    "ellipsis of dots": ("ellipsis", put("。$", "...")),
    "您": ("polite-you", put("^", "您可以：")),
    "bracket not closed": ("unbalanced", put("）", "")),
    "quote not closed": ("unbalanced", put("”", "")),
    "heading with a full stop": (
        "heading-punctuation",
        lambda said, message: said + "。" if re.fullmatch(r"[A-Z][a-z ]+", str(message.id)) else None,
    ),
    "sentence without a full stop": ("sentence-end", put("。$", "")),
    "traditional character": ("not-simplified", put("会话", "會话")),
    "backquotes of a role forgotten": (
        "sphinx-lint:role-without-backticks",
        put(r":doc:`([a-z/-]+)`", r" :doc:\1 "),
    ),
    "backquotes of a literal not closed": (
        "sphinx-lint:unbalanced-inline-literals-delimiters",
        put(r"``$|``(?=[^`]*$)", ""),
    ),
    "word twice": ("pofilter:doublewords", put("。", "，见 SQLAlchemy SQLAlchemy 的文档。")),
    "time in full width": ("autocorrect", put("。$", "，从 9：30 起。")),
}
LABEL_FAULTS: dict[str, tuple[str, Callable[[str, Message], str | None]]] = {
    "placeholder dropped": ("lost-placeholder", put("%s", "某")),
    "placeholder changed": ("pofilter:printf", put("%s", "%d")),
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy two catalogs and the checksums to another root, and return that."""
    for name in (*CATALOGS, LABELS):
        target = catalogs_of("zh_CN", tmp_path) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(catalogs_of("zh_CN") / name, target)
    shutil.copy(checksums_file(ROOT, "zh_CN"), checksums_file(tmp_path, "zh_CN"))
    return tmp_path


def put_in(path: Path, change: Callable[[str, Message], str | None]) -> bool:
    """Change the first translation in a catalog that can be changed so, and return whether there is one."""
    catalog = read_catalog(path)
    for message in catalog:
        if message.id and isinstance(message.string, str):
            changed = change(message.string, message)
            if changed is not None and (changed != message.string or message.fuzzy):
                message.string = changed
                write_catalog(path, catalog)
                return True
    return False


def found_in(root: Path, texts: dict[Path, set[str]]) -> list[Finding]:
    return list(check_catalogs(CHINESE, {name: texts[name] for name in CATALOGS}, root))


@pytest.mark.parametrize("fault", [*FAULTS, *LABEL_FAULTS])
def test_fault_in_a_translation_is_found_by_its_check(
    copied: Path, texts: dict[Path, set[str]], fault: str
) -> None:
    check, change = {**FAULTS, **LABEL_FAULTS}[fault]
    names = CATALOGS if fault in FAULTS else (LABELS,)
    path = next(path for name in names if put_in(path := catalogs_of("zh_CN", copied) / name, change))
    found = found_in(copied, texts)
    assert check in {finding.check for finding in found}
    # It is told where, and what to do.
    (first, *_) = [finding for finding in found if finding.check == check]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[first.line - 1].startswith(("#", "msgid", "msgstr", '"'))
    assert re.fullmatch(r"(?s)locale/zh_CN/LC_MESSAGES/[\w/-]+\.po:\d+: \[[\w:-]+\] .+\. .+\.", str(first))


def test_copy_without_a_fault_has_no_finding(copied: Path, texts: dict[Path, set[str]]) -> None:
    assert found_in(copied, texts) == []


# What is done to the file of a catalog, and the check that has to find it.
FILE_FAULTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "entry twice": (
        "duplicate",
        lambda path: path.write_text(
            (text := path.read_text(encoding="utf-8")) + re.findall(r'\nmsgid ".+"\nmsgstr ".+"\n', text)[-1],
            encoding="utf-8",
        ),
    ),
    "entry that no page has": (
        "older-text",
        lambda path: path.write_text(
            path.read_text(encoding="utf-8") + '\nmsgid "Gone."\nmsgstr "没有了。"\n', encoding="utf-8"
        ),
    ),
    "entry deleted": (
        "missing-text",
        lambda path: path.write_text(
            re.sub(r'msgid "([^"]+)"\nmsgstr "[^"]+"\n', "", path.read_text(encoding="utf-8"), count=1),
            encoding="utf-8",
        ),
    ),
    "obsolete entry": (
        "obsolete",
        lambda path: path.write_text(
            path.read_text(encoding="utf-8") + '\n#~ msgid "Gone."\n#~ msgstr "没有了。"\n', encoding="utf-8"
        ),
    ),
    "head marked fuzzy": (
        "fuzzy",
        lambda path: path.write_text("#, fuzzy\n" + path.read_text(encoding="utf-8"), encoding="utf-8"),
    ),
    "quote of the format not closed": (
        "unreadable",
        lambda path: path.write_text(
            path.read_text(encoding="utf-8").replace('"\n', "\n", 1) + 'msgid "x\n', encoding="utf-8"
        ),
    ),
    "not UTF-8": ("unreadable", lambda path: path.write_bytes(path.read_bytes() + "# 会话\n".encode("gb2312"))),
    "backslash of no escape": (
        "unreadable",
        lambda path: path.write_text(
            path.read_text(encoding="utf-8").replace("\\\\ *", "\\ *", 1), encoding="utf-8"
        ),
    ),
    "catalog deleted": ("no-catalog", lambda path: path.unlink()),
    "labels deleted": ("no-catalog", lambda path: path.parents[1].joinpath(LABELS).unlink()),
    "catalog of no page": ("no-page", lambda path: shutil.copy(path, path.with_name("elsewhere.po"))),
}


@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_fault_in_a_file_is_found_by_its_check(copied: Path, texts: dict[Path, set[str]], fault: str) -> None:
    check, change = FILE_FAULTS[fault]
    change(catalogs_of("zh_CN", copied) / CATALOGS[0])
    assert check in {finding.check for finding in found_in(copied, texts)}


def test_clause_whose_english_has_changed_is_stale(copied: Path) -> None:
    (page,) = (page for page in read_text(ROOT) if page.path == "docs/guide/registry.rst")
    (copied / "docs" / "guide").mkdir(parents=True)
    source = copied / page.path
    text = (ROOT / page.path).read_text(encoding="utf-8")
    for old, new in (
        (
            ".. clause:: registry.call.same-session\n",
            ".. clause:: registry.call.same-session\n   :level: should\n",
        ),
        ("Session.remove()\n", "Session.remove()  # now\n"),
    ):
        assert old in text
        source.write_text(text.replace(old, new, 1), encoding="utf-8")
        changed = read_page(Document.parse(str(source)), copied)
        stale = [finding for finding in check_checksums(CHINESE, [changed], copied) if finding.check == "stale"]
        assert len(stale) == 1
        assert f"make translations REVIEWED={stale[0].text}" in str(stale[0])


def test_clause_that_was_never_compared_is_stale_and_one_that_is_gone_is_told(copied: Path) -> None:
    pages = read_text(ROOT)
    kept = read_checksums(copied, "zh_CN")
    del kept["registry.call.same-session"]
    write_checksums(copied, "zh_CN", {**kept, "registry.gone": "0" * 12})
    shutil.copytree(ROOT / "docs", copied / "docs", ignore=shutil.ignore_patterns("_*", "*.png"))
    found = {(finding.check, finding.text) for finding in check_checksums(CHINESE, pages, copied)}
    assert found == {("stale", "registry.call.same-session"), ("no-clause", "registry.gone")}


def test_checksums_that_cannot_be_read_are_told(copied: Path) -> None:
    checksums_file(copied, "zh_CN").write_text("{", encoding="utf-8")
    with pytest.raises(ChecksumsError, match=r"locale/zh_CN/clauses\.json cannot be read: .* Restore it from git"):
        read_checksums(copied, "zh_CN")


def test_what_is_not_translated_whole_cannot_be_recorded(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("_*", "*.png"))
    shutil.copytree(ROOT / "locale", tmp_path / "locale")
    path = catalogs_of("zh_CN", tmp_path) / "guide" / "registry.po"
    catalog = read_catalog(path)
    page = next(page for page in read_text(tmp_path) if page.path == "docs/guide/registry.rst")
    message = catalog.get(
        read_prose(page, tmp_path, "en", keep_markup=True).clauses["registry.call.same-session"][0]
    )
    assert message is not None
    message.flags.add("fuzzy")
    write_catalog(path, catalog)
    before = checksums_file(tmp_path, "zh_CN").read_bytes()
    with pytest.raises(TranslationError, match=r"not recorded, for it is not translated whole: .*fuzzy"):
        record_reviewed(["docs/guide/registry.rst"], [CHINESE], read_text(tmp_path), tmp_path)
    assert checksums_file(tmp_path, "zh_CN").read_bytes() == before


def test_clause_that_is_compared_is_recorded(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("_*", "*.png"))
    shutil.copytree(ROOT / "locale", tmp_path / "locale")
    write_checksums(tmp_path, "zh_CN", {})
    pages = read_text(tmp_path)
    recorded = record_reviewed(["registry.call.*"], [CHINESE], pages, tmp_path)["zh_CN"]
    assert "registry.call.same-session" in recorded
    assert all(clause.startswith("registry.call.") for clause in recorded)
    (page,) = (page for page in pages if page.path == "docs/guide/registry.rst")
    current = clause_checksums(page, tmp_path)
    assert read_checksums(tmp_path, "zh_CN") == {clause: current[clause] for clause in recorded}


@pytest.mark.parametrize("pattern", ["registry.no-such", "docs/guide", "docs/glossary.rst"])
def test_pattern_that_fits_no_clause_is_refused(pattern: str) -> None:
    with pytest.raises(TranslationError, match=rf"no clause has the ID .{pattern}.*give IDs as in"):
        record_reviewed([pattern], [CHINESE], read_text(ROOT))


def test_no_catalog_is_touched_where_a_pattern_fits_no_clause(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def touch(*arguments: object) -> None:
        raise AssertionError("the catalogs are updated")

    monkeypatch.setattr(program, "update_catalogs", touch)
    assert main(["update", "--reviewed", "registry.call.same-session registry.no-such"]) == 2
    assert "no clause has the ID 'registry.no-such'" in capsys.readouterr().err


def test_update_marks_what_has_changed_and_copies_code(tmp_path: Path) -> None:
    """A catalog keeps what it has, and new texts wait in it to be translated."""
    folder = tmp_path / "templates"
    folder.mkdir()
    code = ">>> 1 + 1\n2\n"
    template = ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n']
    for text in ("A session is made once.", "A new sentence.", code):
        written = text.replace("\n", "\\n")
        template.append(f'msgid "{written}"\nmsgstr ""\n')
    (folder / "page.pot").write_text("\n".join(template), encoding="utf-8")
    path = catalogs_of("zh_CN", tmp_path) / "page.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "A session is made twice."\nmsgstr "会话创建两次。"\n\nmsgid "Gone."\nmsgstr "没有了。"\n',
        encoding="utf-8",
    )
    update_catalogs([CHINESE], folder, tmp_path)
    catalog = read_catalog(path)
    assert {str(message.id): (message.string, message.fuzzy) for message in catalog if message.id} == {
        "A session is made once.": ("会话创建两次。", True),
        "A new sentence.": ("", False),
        code: (code, False),
    }
    (state,) = page_states(CHINESE, [], template_texts(folder), tmp_path)
    assert (state.translated, state.stale, state.missing) == (1, 1, 1)
    other = PageState("other", translated=2, stale=3, missing=4, clauses=6, stale_clauses=5)
    table = state_table([state, other])
    assert re.search(r"(?m)^page +1 +1 +1 +0 of 0$", table)
    assert re.search(r"(?m)^all +3 +4 +5 +5 of 6$", table)


@pytest.mark.parametrize("broken", [b'msgid "A sentence\n', b'msgid "\xff"\nmsgstr ""\n'])
def test_update_leaves_all_as_it_is_if_a_catalog_cannot_be_read(tmp_path: Path, broken: bytes) -> None:
    folder = catalogs_of("zh_CN", tmp_path)
    folder.mkdir(parents=True)
    head = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / "page.po").write_bytes(head + broken)
    templates_folder = tmp_path / "templates"
    templates_folder.mkdir()
    (templates_folder / "page.pot").write_bytes(head + b'msgid "New."\nmsgstr ""\n')
    with pytest.raises(UnreadableCatalogError, match=r"page\.po:5: .+\. Correct what stands there"):
        update_catalogs([CHINESE], templates_folder, tmp_path)
    assert (folder / "page.po").read_bytes() == head + broken


PROJECT = """\
[tool.contextual-sessions]

# The languages.
[[tool.contextual-sessions.languages]]
locale = "en"
path = "en"
tag = "en"
name = "English"
title = "Contextual Sessions"
not_found = "There is no such page here."

# The runs.
[[tool.contextual-sessions.runs]]
implementation = "reference_impl"
"""


@pytest.mark.parametrize(
    ("given", "locale", "tag"), [("ja", "ja", "ja"), ("pt_br", "pt_BR", "pt-BR"), ("zh_TW", "zh_TW", "zh-TW")]
)
def test_language_is_called_as_gettext_calls_it(tmp_path: Path, given: str, locale: str, tag: str) -> None:
    """Not as Babel does, for which the last one is zh_Hant_TW."""
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    language = add_language(given, tmp_path)
    assert (language.locale, language.tag) == (locale, tag)


def test_new_language_is_entered_as_a_draft(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    shutil.copytree(ROOT / "locale", tmp_path / "locale")
    language = add_language("pt_BR", tmp_path)
    assert (language.path, language.tag, language.name, language.draft) == (
        "pt-br",
        "pt-BR",
        "português (Brasil)",
        True,
    )
    text = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert text.index('locale = "en"') < text.index('locale = "pt_BR"') < text.index("# The runs.")
    assert "draft = true" in text
    labels = read_catalog(catalogs_of("pt_BR", tmp_path) / LABELS)
    assert {message.id for message in labels} == {
        message.id for message in read_catalog(catalogs_of("zh_CN") / LABELS)
    }
    assert not any(message.string for message in labels if message.id)
    with pytest.raises(TranslationError, match="the text has 'pt_BR' already"):
        add_language("pt_BR", tmp_path)


@pytest.mark.parametrize("locale", ["", "xx", "Japanese", "en_US.UTF-8", "../ja"])
def test_language_that_does_not_exist_is_refused(tmp_path: Path, locale: str) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    with pytest.raises(TranslationError, match=r"no language is called .* make new-language LANG=pt_BR"):
        add_language(locale, tmp_path)
    assert (tmp_path / "pyproject.toml").read_text(encoding="utf-8") == PROJECT
    assert not (tmp_path / "locale").exists()


def test_language_that_the_text_is_not_translated_into_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    known = ", ".join(language.locale for language in TRANSLATIONS)
    assert main(["check", "--language=xx"]) == 2
    assert capsys.readouterr().err == (
        f"translations: the text is not translated into 'xx', but into {known}; name one of these, or begin it: "
        "make new-language LANG=xx\n"
    )


def test_interruption_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "read_terms", interrupt)
    assert main(["check"]) == INTERRUPTED
    assert capsys.readouterr().err.startswith("translations: interrupted; run it again")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[[term\n", r"^docs/terms\.toml is not TOML: .*; correct it"),
        ('[[term]]\nenglish = "scope"\ncolour = "red"\n', "the entry 'scope' cannot be read .*'colour'"),
        ('[[term]]\nenglish = "scope"\nzh_CN = "作用域"\n', "the entry 'scope' cannot be read"),
        ('[[term]]\ndefinition = "Where a session lives."\n', "cannot be read .*'english'"),
    ],
)
def test_table_of_terms_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, message: str
) -> None:
    (tmp_path / "terms.toml").write_text(table, encoding="utf-8")
    monkeypatch.setattr(terms, "TERMS", tmp_path / "terms.toml")
    with pytest.raises(terms.TermsError, match=message):
        terms.read_terms.__wrapped__()


def test_differences_between_two_languages_are_told() -> None:
    here = [
        {"id": f"a.{name}", "page": "docs/a.rst", "level": "must", "result": "kept"}
        for name in ("one", "two", "three")
    ]
    assert differences(here, here) == []
    assert differences(here, here[:2]) == ["a.three: the translation lacks it"]
    assert differences(here[:2], here) == ["a.three: the translation alone has it"]
    assert differences(here, [here[1], here[0], here[2]]) == ["a.one: it does not stand in the same place"]
    other = json.loads(json.dumps(here))
    other[1]["result"] = "not kept"
    assert differences(here, other) == ["a.two: its result is 'not kept', and 'kept' in the text"]


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


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('msgid "a"\nmsgstr "一 \\\\ 二\\n"\n', None),
        ('msgid "a"\nmsgstr "一\\ 二"\n', "page.po:2: a backslash before ' '; to write a backslash, write two"),
        ('msgid ""\n"a"\nmsgstr ""\n"\\\\\\*"\n', "page.po:4: a backslash before '*'"),
        ('# 会话\nmsgid "a"\nmsgstr "会话"\n', "page.po:1: it is not UTF-8"),
        ('msgid "a\n', "page.po:"),
    ],
)
def test_page_whose_catalog_cannot_be_read_is_refused(tmp_path: Path, written: str, message: str | None) -> None:
    (tmp_path / "docs").mkdir()
    path = tmp_path / "docs" / "page.rst"
    path.write_text(PAGE, encoding="utf-8")
    catalog = catalogs_of("zh_CN", tmp_path) / "page.po"
    catalog.parent.mkdir(parents=True)
    encoding = "gb2312" if message and "UTF-8" in message else "utf-8"
    catalog.write_text(written, encoding=encoding)
    page = read_page(Document.parse(str(path)), tmp_path)
    if message is None:
        _path, found = read_page_catalog(page, tmp_path, "zh_CN")
        assert [message.string for message in found if message.id] == ["一 \\ 二\n"]
        return
    with pytest.raises(TextError) as caught:
        translate(page, tmp_path, "zh_CN")
    assert str(caught.value).startswith(f"locale/zh_CN/LC_MESSAGES/{message}")


def test_page_without_a_catalog_is_refused(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    path = tmp_path / "docs" / "page.rst"
    path.write_text(PAGE, encoding="utf-8")
    with pytest.raises(TextError, match=r"docs/page\.rst:1: there is no translation locale/zh_CN/"):
        translate(read_page(Document.parse(str(path)), tmp_path), tmp_path, "zh_CN")
