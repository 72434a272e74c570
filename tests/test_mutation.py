"""Mutation testing: its operators, its lists, and that it does notice a mutant that survives."""

from __future__ import annotations

import ast
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.operator import Example, Operator

from tests.harness.clauses import TextError, read_text
from tests.harness.project import ROOT, read_settings
from tests.mutation import __main__ as program
from tests.mutation.configuration import (
    MutationConfigurationError,
    Settings,
    parse_settings,
    read_mutation_settings,
)
from tests.mutation.equivalents import read_equivalents
from tests.mutation.mutants import Mutant, MutantId, make_mutants
from tests.mutation.operators import OPERATORS
from tests.mutation.report import (
    RESULTS,
    StaleResultsError,
    make_report,
    read_killers,
    read_verdicts,
    score,
    write_report,
)
from tests.mutation.running import Job, UndecidedError, Verdict, run_jobs
from tests.parts import WHOLE, Part

SOURCE = '''\
"""Says hello."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "1"

if TYPE_CHECKING:
    unseen = 1


def greet(name: str = "you") -> str:
    """Greet."""
    return "hello " + name


class Doubled:
    """Twice."""

    def greet(self) -> str:
        greet("you")
        greet("you")
        return greet("you")
'''


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return make_mutants(read_mutation_settings(), ROOT)


@pytest.fixture
def ids(mutants: list[Mutant]) -> list[MutantId]:
    return [mutant.id for mutant in mutants]


@pytest.fixture
def small(tmp_path: Path) -> list[MutantId]:
    """Return the mutants of a small module."""
    (tmp_path / "greeting").mkdir()
    (tmp_path / "greeting" / "hello.py").write_text(SOURCE, encoding="utf-8")
    return [mutant.id for mutant in make_mutants(small_settings(tmp_path), tmp_path)]


def small_settings(root: Path) -> Settings:
    return parse_settings({**read_settings()["mutation"], "sources": "greeting"}, root)


EXAMPLES = [(operator, example) for operator in OPERATORS.values() for example in operator.examples()]


@pytest.mark.parametrize(
    ("operator", "example"),
    EXAMPLES,
    ids=[f"{operator.__name__}-{number}" for number, (operator, _) in enumerate(EXAMPLES)],
)
def test_operator_does_what_its_example_shows(operator: type[Operator], example: Example) -> None:
    code = MutationVisitor.mutate_code(example.pre_mutation_code, operator(), example.occurrence)
    assert code == example.post_mutation_code
    assert ast.dump(ast.parse(code)) != ast.dump(ast.parse(example.pre_mutation_code))


def test_every_operator_has_an_example() -> None:
    assert {operator for operator, _ in EXAMPLES} == set(OPERATORS.values())


def test_every_mutant_is_python_and_different_from_all_others(mutants: list[Mutant]) -> None:
    meanings = {(mutant.id.file, ast.dump(ast.parse(mutant.code))) for mutant in mutants}
    assert len(meanings) == len({mutant.id for mutant in mutants}) == len(mutants)


def test_what_no_program_notices_is_left_out(small: list[MutantId]) -> None:
    changed = {mutant.before for mutant in small}
    assert 'def greet(name: str = "you") -> str:' in changed
    assert not changed & {'"""Says hello."""', '__version__ = "1"', "unseen = 1", '"""Greet."""', '"""Twice."""'}
    assert all(
        mutant.after.count("str") == mutant.before.count("str") for mutant in small if mutant.after != "pass"
    )


def test_mutants_of_equal_lines_are_told_apart_by_number(small: list[MutantId]) -> None:
    removed = [
        (mutant.before, mutant.occurrence)
        for mutant in small
        if (mutant.definition, mutant.operator) == ("Doubled.greet", "own/RemoveStatement")
    ]
    assert removed == [('greet("you")', 1), ('greet("you")', 2)]


def test_names_of_mutants_stay_when_lines_shift(small: list[MutantId], tmp_path: Path) -> None:
    file = tmp_path / "greeting" / "hello.py"
    file.write_text(SOURCE.replace("\n\n\n", "\n\n# A comment.\n\n\n"), encoding="utf-8")
    assert [mutant.id for mutant in make_mutants(small_settings(tmp_path), tmp_path)] == small


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kinds": {"annotations": " "}}, "excluded.kinds gives no reason for 'annotations'"),
        (
            {"kinds": {"comments": "they are read by people"}},
            "excluded.kinds has comments; it can have annotations",
        ),
        ({"operators": {"core/Nonsense": "none"}}, "'core/Nonsense', which matches no operator"),
    ],
)
def test_exclusion_that_means_nothing_is_refused(change: dict[str, Any], message: str) -> None:
    table = read_settings()["mutation"]
    with pytest.raises(MutationConfigurationError) as caught:
        parse_settings({**table, "excluded": {**table["excluded"], **change}}, ROOT)
    assert message in str(caught.value)


class TestListOfEquivalents:
    def write(self, path: Path, *entries: dict[str, object]) -> Path:
        file = path / "equivalents.toml"
        file.write_text(
            "\n".join(
                "\n".join(["[[equivalent]]", *(f"{name} = {json.dumps(value)}" for name, value in entry.items())])
                for entry in entries
            ),
            encoding="utf-8",
        )
        return file

    def test_is_valid(self, ids: list[MutantId]) -> None:
        read_equivalents(ids)

    def test_gives_reasons_in_the_order_of_the_mutants(self, small: list[MutantId], tmp_path: Path) -> None:
        entries = [{**mutant._asdict(), "reason": f"because of {mutant.after}"} for mutant in small[:2]]
        reasons = read_equivalents(small, self.write(tmp_path, *reversed(entries)))
        assert reasons == {mutant: f"because of {mutant.after}" for mutant in small[:2]}
        assert list(reasons) == small[:2]

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"before": "something else"}, "equivalents.toml:1: it matches no mutant: greeting/hello.py, "),
            ({"occurrence": 9}, "equivalents.toml:1: it matches no mutant: greeting/hello.py, "),
            ({"reason": " "}, "reason, none of them empty, and nothing else; occurrence can be left out"),
            ({"line": 7}, "reason, none of them empty, and nothing else; occurrence can be left out"),
        ],
    )
    def test_refuses_an_entry_that_is_not_about_a_mutant(
        self, small: list[MutantId], tmp_path: Path, change: dict[str, object], message: str
    ) -> None:
        entry = {**small[0]._asdict(), "reason": "none can notice"} | change
        with pytest.raises(TextError) as caught:
            read_equivalents(small, self.write(tmp_path, entry))
        assert message in str(caught.value)

    def test_refuses_a_second_entry_for_one_mutant(self, small: list[MutantId], tmp_path: Path) -> None:
        entry = {**small[0]._asdict(), "reason": "none can notice"}
        with pytest.raises(TextError, match=r"equivalents\.toml:9: a second entry for greeting/hello\.py"):
            read_equivalents(small, self.write(tmp_path, entry, entry))


class TestResults:
    """The file of results that is kept, and how it goes stale."""

    def test_that_are_kept_are_those_of_the_sources(self, ids: list[MutantId]) -> None:
        sources = read_mutation_settings().sources
        verdicts = read_verdicts(ROOT / RESULTS, ids, read_equivalents(ids), sources, ROOT)
        clauses = {clause.id for page in read_text(ROOT) for clause in page.clauses}
        killers = {verdict.killed_by for verdict in verdicts.values() if verdict.result == "killed"}
        assert killers - clauses <= {"import"}

    @pytest.fixture
    def kept(self, small: list[MutantId], tmp_path: Path) -> Path:
        verdicts = {mutant: Verdict("killed", "greeting.says-hello") for mutant in small}
        verdicts[small[0]] = Verdict("survived")
        path = tmp_path / "docs" / "results.json"
        report = make_report(verdicts, {small[0]: "none can notice"}, ["greeting/hello.py"], tmp_path)
        write_report(report, path)
        assert json.loads(path.read_text(encoding="utf-8")) == report
        return path

    def read(self, path: Path, small: list[MutantId], equivalents: dict[MutantId, str]) -> dict[MutantId, Verdict]:
        return read_verdicts(path, small, equivalents, ["greeting/hello.py"], path.parents[1])

    def test_can_be_read_again(self, kept: Path, small: list[MutantId]) -> None:
        verdicts = self.read(kept, small, {small[0]: "none can notice"})
        assert verdicts[small[0]] == Verdict("survived")
        assert verdicts[small[1]] == Verdict("killed", "greeting.says-hello")

    def test_are_summed_up_in_a_line(self, kept: Path, small: list[MutantId]) -> None:
        assert score(json.loads(kept.read_text(encoding="utf-8"))) == (
            f"100.0 % of {len(small)} mutants are accounted for: {len(small) - 1} killed, 0 timed out, "
            "1 equivalent, 0 survived"
        )

    def test_are_stale_when_a_source_changes(self, kept: Path, small: list[MutantId], tmp_path: Path) -> None:
        with (tmp_path / "greeting" / "hello.py").open("a") as file:
            file.write("# A comment.\n")
        with pytest.raises(StaleResultsError, match="have changed since it was written; run 'make mutation'"):
            self.read(kept, small, {small[0]: "none can notice"})

    def test_are_stale_when_there_are_other_mutants(self, kept: Path, small: list[MutantId]) -> None:
        with pytest.raises(StaleResultsError, match="the mutants that the sources have now; run 'make mutation'"):
            self.read(kept, small[1:], {})

    @pytest.mark.parametrize("reason", [None, "another reason"])
    def test_are_stale_when_the_list_of_equivalents_changes(
        self, kept: Path, small: list[MutantId], reason: str | None
    ) -> None:
        with pytest.raises(StaleResultsError, match="have changed since it was written"):
            self.read(kept, small, {small[0]: reason} if reason else {})

    def test_with_a_survivor_are_refused(self, small: list[MutantId], tmp_path: Path) -> None:
        path = tmp_path / "docs" / "results.json"
        verdicts = dict.fromkeys(small, Verdict("survived"))
        write_report(make_report(verdicts, {}, ["greeting/hello.py"], tmp_path), path)
        with pytest.raises(StaleResultsError, match="it lists mutants that survived"):
            self.read(path, small, {})

    def test_tell_what_killed_a_mutant_also_when_sources_have_changed(
        self, kept: Path, small: list[MutantId], tmp_path: Path
    ) -> None:
        (tmp_path / "greeting" / "hello.py").write_text("", encoding="utf-8")
        assert read_killers(kept) == dict.fromkeys(small[1:], "greeting.says-hello")
        assert read_killers(tmp_path / "none.json") == {}

    def test_that_are_missing_are_asked_for(self, small: list[MutantId], tmp_path: Path) -> None:
        with pytest.raises(StaleResultsError, match="there is no such file; run 'make mutation'"):
            self.read(tmp_path / "docs" / "results.json", small, {})


class TestCommands:
    """What ``make mutation`` makes of what became of the mutants. The runs themselves are replaced."""

    SETTINGS = read_mutation_settings()

    @pytest.fixture
    def first(self, mutants: list[Mutant]) -> Mutant:
        return mutants[0]

    def let_mutants_fare(self, monkeypatch: pytest.MonkeyPatch, outcome: Verdict) -> list[Job]:
        """Replace the runs: the unchanged sources keep the text, and all mutants fare alike."""
        jobs: list[Job] = []

        def run(given: list[Job], *arguments: object, on_verdict: Any, **options: object) -> list[Verdict]:
            jobs.extend(given)
            verdicts = [Verdict("survived") if job.mutant.id.operator == "none" else outcome for job in given]
            for job, verdict in zip(given, verdicts, strict=True):
                on_verdict(job, verdict)
            return verdicts

        monkeypatch.setattr(program, "run_jobs", run)
        return jobs

    @pytest.mark.parametrize(
        ("outcome", "is_listed", "exit_code", "message"),
        [
            (Verdict("killed", "some.clause"), False, 0, "1 killed, 0 timed out, 0 equivalent, 0 survived"),
            (Verdict("timed out"), False, 0, "0 killed, 1 timed out, 0 equivalent, 0 survived"),
            (Verdict("survived"), True, 0, "0 killed, 0 timed out, 1 equivalent, 0 survived"),
            (Verdict("survived"), False, 1, "survived: reference_impl/"),
            (
                Verdict("killed", "some.clause"),
                True,
                1,
                "not equivalent, for some.clause kills it: reference_impl/",
            ),
        ],
    )
    def test_run_fails_on_survivors_and_on_wrong_entries(
        self,
        first: Mutant,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        outcome: Verdict,
        is_listed: bool,
        exit_code: int,
        message: str,
    ) -> None:
        self.let_mutants_fare(monkeypatch, outcome)
        equivalents = {first.id: "none can notice"} if is_listed else {}
        assert program._run([first], equivalents, self.SETTINGS, 1, is_whole=False) == exit_code
        assert message in capsys.readouterr().out

    def test_check_runs_each_mutant_on_the_clause_that_kills_it(
        self, mutants: list[Mutant], ids: list[MutantId], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        jobs = self.let_mutants_fare(monkeypatch, Verdict("killed", "some.clause"))
        expected = read_verdicts(ROOT / RESULTS, ids, read_equivalents(ids), self.SETTINGS.sources, ROOT)
        with pytest.raises(StaleResultsError, match=f"{len(read_equivalents(ids))} mutants do not fare as"):
            program._check(mutants, read_equivalents(ids), self.SETTINGS, 1, WHOLE)
        for job in jobs[1:]:
            killer = expected[job.mutant.id].killed_by
            last = (job.tests[0].rpartition("::")[2],)
            assert last == {"import": ("docs/index.rst",), None: ("docs",)}.get(killer, (killer,))

    def test_parts_of_a_check_try_each_mutant_once(
        self, mutants: list[Mutant], ids: list[MutantId], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        jobs = self.let_mutants_fare(monkeypatch, Verdict("killed", "some.clause"))
        tried = []
        for number in (1, 2, 3):
            with suppress(StaleResultsError):
                program._check(mutants, read_equivalents(ids), self.SETTINGS, 1, Part(number, 3))
            tried += [job.mutant.id for job in jobs[1:]]
            jobs.clear()
        assert sorted(tried) == sorted(ids)

    def test_run_tries_first_the_clause_that_killed_a_mutant_last_time_and_then_the_whole_text(
        self, first: Mutant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        jobs = self.let_mutants_fare(monkeypatch, Verdict("survived"))
        monkeypatch.setattr(program, "read_killers", lambda path: {first.id: "registry.call.same-session"})
        assert program._run([first], {}, self.SETTINGS, 1, is_whole=False) == 1
        _, *tests = [job.tests for job in jobs]
        assert tests == [("docs/guide/registry.rst::registry.call.same-session",), ("docs",)]
        assert capsys.readouterr().out.count("survived: ") == 1

    def test_check_fails_on_a_mutant_that_is_no_longer_killed(
        self, mutants: list[Mutant], ids: list[MutantId], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.let_mutants_fare(monkeypatch, Verdict("survived"))
        survivors = len(mutants) - len(read_equivalents(ids))
        with pytest.raises(StaleResultsError, match=f"{survivors} mutants do not fare as .* run 'make mutation'"):
            program._check(mutants, read_equivalents(ids), self.SETTINGS, 1, WHOLE)

    def test_sources_that_do_not_keep_the_text_are_refused(
        self, first: Mutant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def run(jobs: list[Job], *arguments: object, **options: object) -> list[Verdict]:
            return [Verdict("killed", "some.clause") for _ in jobs]

        monkeypatch.setattr(program, "run_jobs", run)
        with pytest.raises(program.UnkeptTextError, match=r"nothing is changed \(some.clause\)"):
            program._run([first], {}, self.SETTINGS, 1, is_whole=False)


def test_runner_tells_killed_hanging_and_surviving_mutants_apart(tmp_path: Path) -> None:
    """The mutants are run in copies: whatever they do, the project's own files stay as they are."""
    settings = read_mutation_settings()
    file = "reference_impl/scoping.py"
    source = (ROOT / file).read_text(encoding="utf-8")
    page = "docs/guide/registry.rst"

    def job(old: str, new: str, *clauses: str) -> Job:
        assert source.count(old) == 1
        code = source.replace(old, new)
        return Job(
            Mutant(MutantId(file, "", "", old, new, 1), code), tuple(f"{page}::{clause}" for clause in clauses)
        )

    jobs = [
        job(
            "                self.registry().close()\n",
            "                pass\n",
            "registry.remove.new-session",
            "registry.remove.returns-connection",
            "registry.remove.detaches",
        ),
        job("                self.registry().close()\n", "                pass\n", "registry.remove.new-session"),
        job("import weakref\n", "import weakrefs\n", "registry.remove.new-session"),
        job("import weakref\n", "import weakref, signal; signal.pause()\n", "registry.remove.new-session"),
        job("import weakref\n", "import weakref, time; time.sleep(0.2)\n", "registry.remove.new-session"),
    ]
    short = Settings(**{**vars(settings), "timeout": 20.0})
    seen: list[Job] = []
    verdicts = run_jobs(jobs, ROOT, short, workers=2, on_verdict=lambda job, verdict: seen.append(job))
    assert verdicts == [
        Verdict("killed", "registry.remove.detaches"),
        Verdict("survived"),
        Verdict("killed", "import"),
        Verdict("timed out"),
        Verdict("survived"),
    ]
    assert sorted(seen, key=jobs.index) == jobs
    assert (ROOT / file).read_text(encoding="utf-8") == source


def run_mutant(code: str | None, *tests: str) -> list[Verdict]:
    """Run a mutant, or without code the unchanged sources, on a clause or on what else is given."""
    file = "reference_impl/scoping.py"
    source = (ROOT / file).read_text(encoding="utf-8")
    mutant = Mutant(MutantId(file, "<module>", "own/Whole", "", str(code), 1), source if code is None else code)
    job = Job(mutant, tests or ("docs/guide/registry.rst::registry.remove.new-session",))
    settings = read_mutation_settings()
    return run_jobs([job], ROOT, settings, workers=1, on_verdict=lambda job, verdict: None)


def test_runner_stops_where_a_run_does_not_tell_whether_the_mutant_is_noticed() -> None:
    with pytest.raises(UndecidedError) as caught:
        run_mutant("raise KeyboardInterrupt")
    assert str(caught.value).startswith(
        "pytest ended with exit code 2 and names no clause that fails, which does not tell"
    )
    assert "reference_impl/scoping.py, <module>, own/Whole:\n  - \n  + raise KeyboardInterrupt\n" in str(
        caught.value
    )


@pytest.mark.parametrize("code", ["import os; os.abort()", "import os; os._exit(1)", "import os; os._exit(4)"])
def test_mutant_whose_import_ends_the_process_cannot_be_imported(code: str) -> None:
    assert run_mutant(code) == [Verdict("killed", "import")]


@pytest.mark.parametrize("ending", ["abort()", "_exit(0)", "_exit(1)", "_exit(4)"])
def test_mutant_that_ends_the_process_in_a_clause_is_killed_by_it(ending: str) -> None:
    source = (ROOT / "reference_impl/scoping.py").read_text(encoding="utf-8")
    call = "                self.registry().close()\n"
    assert call in source
    code = source.replace(call, f"                __import__('os').{ending}\n")
    assert run_mutant(code) == [Verdict("killed", "registry.remove.new-session")]


def test_usage_error_that_is_not_the_mutants_does_not_kill_it() -> None:
    with pytest.raises(UndecidedError) as caught:
        run_mutant(None, "docs", "--no-such-option")
    assert str(caught.value).startswith("pytest ended with exit code 4 and names no clause that fails")
    assert "unrecognized arguments: --no-such-option" in str(caught.value).partition("The run printed:")[2]


def test_settings_of_the_caller_do_not_reach_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    assert run_mutant(None) == [Verdict("survived")]


def test_interrupt_ends_the_runs_in_hand_at_once(tmp_path: Path) -> None:
    process_number = tmp_path / "process"
    hanging = (
        "import os, pathlib, time\n"
        f"pathlib.Path({str(process_number)!r}).write_text(str(os.getpid()))\n"
        "time.sleep(99)\n"
    )
    jobs = [
        Job(Mutant(MutantId("reference_impl/scoping.py", "", "", "", code, 1), code), ("docs/index.rst",))
        for code in (hanging, "import no_such_module")
    ]

    def interrupt(job: Job, verdict: Verdict) -> None:
        assert job is jobs[1]
        while not process_number.exists() or not process_number.read_text(encoding="utf-8"):
            time.sleep(0.05)
        raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_jobs(jobs, ROOT, read_mutation_settings(), workers=2, on_verdict=interrupt)
    assert time.monotonic() - started < 60
    assert is_gone(int(process_number.read_text(encoding="utf-8")))


def is_gone(process: int) -> bool:
    """Wait until a process has ended that nobody waits for; return whether it has."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_interrupt_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "run_jobs", interrupt)
    monkeypatch.setattr("sys.argv", ["make mutation"])
    assert program.main() == 2
    assert capsys.readouterr().err == "make mutation: interrupted; nothing was written\n"
