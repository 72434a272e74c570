"""The wheel, built and installed as its users install it, and used where there is no checkout.

It needs the network, so ``make test`` leaves it out and ``make test-wheel`` runs it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest

from tests.harness.clauses import Clause, read_text
from tests.harness.project import ROOT
from tests.patience import PATIENCE

CLAUSES = [clause for page in read_text(ROOT) for clause in page.clauses]
#: Enough to see where the text has been run in full already: SQLAlchemy deviates from two of them.
CLAUSES_OF_A_PAGE = [clause for clause in CLAUSES if clause.page == "docs/guide/registry.rst"]
SCHEMAS = ROOT / "tests" / "harness"
BROKEN = """\
import reference_impl
from reference_impl import ScopedRegistry, ThreadLocalRegistry


class scoped_session(reference_impl.scoped_session):
    def remove(self):
        self.registry.clear()
"""


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it.

    :param wheel: the wheel.
    :param scripts: where the environment's programs are.
    :param folder: an empty folder to work in.
    """

    wheel: Path
    scripts: Path
    folder: Path

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the environment's programs in the folder."""
        return subprocess.run(
            [self.scripts / program, *arguments],
            cwd=self.folder,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel, and install it alone: what it needs beside SQLAlchemy is an extra."""
    root = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", root, ROOT], check=True
    )
    (wheel,) = root.glob("*.whl")
    venv.create(root / "environment", with_pip=True)
    scripts = root / "environment" / ("Scripts" if os.name == "nt" else "bin")
    (root / "empty").mkdir()
    environment = Installed(wheel, scripts, root / "empty")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    return environment


@pytest.fixture(scope="module")
def with_extra(installed: Installed) -> Installed:
    """Add what the command needs."""
    subprocess.run(
        [
            *(installed.scripts / "python", "-m", "pip", "install", "--quiet"),
            *("--constraint", ROOT / "constraints.txt", f"{installed.wheel}[check]"),
        ],
        check=True,
    )
    (installed.folder / "broken.py").write_text(BROKEN, encoding="utf-8")
    return installed


@pytest.fixture(scope="module")
def alone(installed: Installed) -> dict[str, subprocess.CompletedProcess[str]]:
    """Return what comes before the extra is there."""
    return {
        "import": installed.run("python", "-c", "import reference_impl; print(reference_impl.scoped_session)"),
        "command": installed.run("contextual-sessions", "check", "reference_impl"),
    }


# The fixture "alone" has to come before "with_extra", in whatever order the tests are run.
@pytest.fixture(scope="module")
def environment(alone: dict[str, subprocess.CompletedProcess[str]], request: pytest.FixtureRequest) -> Installed:
    """Return the environment with the extra."""
    environment: Installed = request.getfixturevalue("with_extra")
    return environment


def test_wheel_has_two_packages_and_nothing_of_the_machine(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    packages = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert packages == {"contextual_sessions", "reference_impl"}
    assert {"contextual_sessions/py.typed", "reference_impl/py.typed"} <= set(names)
    assert not [name for name in names if name.endswith((".pyc", ".mo", ".svg"))]


def test_reference_implementation_needs_sqlalchemy_alone_and_the_command_says_what_it_needs(
    alone: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    assert alone["import"].returncode == 0, alone["import"].stderr
    assert alone["command"].returncode == 4
    assert re.fullmatch(
        r"contextual-sessions: .*pytest.* cannot be imported; install what the command needs: "
        r"pip install 'contextual-sessions\[check\]'\n",
        alone["command"].stderr,
    )


@pytest.mark.parametrize(
    ("module", "clauses", "selection"),
    [
        ("reference_impl", CLAUSES, []),
        ("sqlalchemy", CLAUSES_OF_A_PAGE, [f"--clause={clause.id}" for clause in CLAUSES_OF_A_PAGE]),
    ],
    ids=["reference_impl", "sqlalchemy"],
)
def test_every_must_is_kept(
    environment: Installed, module: str, clauses: list[Clause], selection: list[str]
) -> None:
    run = environment.run("contextual-sessions", "check", module, f"--report={module}.json", *selection)
    assert run.returncode == 0, run.stdout + run.stderr
    must = sum(clause.level == "must" for clause in clauses)
    assert f"\n{module} keeps {must} of the {must} clauses that must be kept, and" in run.stdout
    report = json.loads((environment.folder / f"{module}.json").read_text(encoding="utf-8"))
    schema = json.loads((SCHEMAS / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(report)
    assert [clause["id"] for clause in report["clauses"]] == [clause.id for clause in CLAUSES]


def test_broken_implementation_fails_and_each_failure_can_be_reproduced(environment: Installed) -> None:
    # The last two have threads, one side by side.
    chosen = [*(clause.id for clause in CLAUSES_OF_A_PAGE), "thread.remove-own", "thread.together.remove"]
    selection = [f"--clause={clause}" for clause in chosen]
    run = environment.run("contextual-sessions", "check", "broken", "--report=broken.json", *selection)
    assert run.returncode == 1, run.stdout + run.stderr
    report = json.loads((environment.folder / "broken.json").read_text(encoding="utf-8"))
    not_kept = [clause["id"] for clause in report["clauses"] if clause["result"] == "not kept"]
    assert {"registry.remove.detaches", *chosen[-2:]} <= set(not_kept)
    programs = re.findall(r"^# ---- 8< ---- (\S+)\n(.*?)^# ---- >8 ----$", run.stdout, re.MULTILINE | re.DOTALL)
    assert [clause for clause, _program in programs] == not_kept
    for clause, program in programs:
        for module, code in (("broken", 1), ("reference_impl", 0)):
            path = environment.folder / "reproduce.py"
            path.write_text(program.replace("'broken'", repr(module)), encoding="utf-8")
            reproduced = environment.run("python", path.name)
            assert reproduced.returncode == code, clause + reproduced.stdout + reproduced.stderr


def test_dump_has_every_clause(environment: Installed) -> None:
    assert environment.run("contextual-sessions", "dump", "clauses.json").returncode == 0
    dumped = json.loads((environment.folder / "clauses.json").read_text(encoding="utf-8"))
    schema = json.loads((SCHEMAS / "clauses.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(dumped)
    assert [clause["id"] for clause in dumped["clauses"]] == [clause.id for clause in CLAUSES]


def test_nothing_is_written_beside_the_text(environment: Installed) -> None:
    environment.run("contextual-sessions", "check", "reference_impl", "--clause", "start.whole-story")
    where = environment.run("python", "-c", "import contextual_sessions; print(contextual_sessions.__path__[0])")
    files = [path for path in Path(where.stdout.strip()).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    names = zipfile.ZipFile(environment.wheel).namelist()
    assert len(files) == sum(name.startswith("contextual_sessions/") for name in names)
