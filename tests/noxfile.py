"""Runs the text on every release of SQLAlchemy and every database that ``pyproject.toml`` lists.

``make matrix`` runs all of it and brings the result files in ``docs/conformance`` up to date;
``make matrix CHECK=1`` fails instead if one of them would change. ``nox --noxfile tests/noxfile.py --list`` lists
the sessions, one for each release.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from pathlib import Path

import nox
from nox.command import CommandFailed

# nox is not told of the project.
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.harness.clauses import read_text
from tests.harness.environment import FOREIGN_SETTINGS
from tests.harness.project import ROOT, Run, read_boundaries, read_runs
from tests.results import NEW_RESULTS, settle

#: How many processes share a run: two for each core, as in "make test", because most of a run is waiting, for
#: threads and for the database.
PROCESSES = 2 * (os.cpu_count() or 1)

nox.needs_version = ">=2026.10.20"
nox.options.reuse_venv = "yes"
# uv makes an environment in a second, where pip takes seven.
nox.options.default_venv_backend = "uv"

RELEASES = list(
    dict.fromkeys(
        [run.sqlalchemy for run in read_runs()]
        + [release for boundary in read_boundaries() for release in (boundary.since, boundary.before)]
    )
)


@nox.session
@nox.parametrize("release", RELEASES, ids=RELEASES)
def text(session: nox.Session, release: str) -> None:
    """Run the text on one release, for each implementation and database that is listed with it."""
    selection = argparse.ArgumentParser(prog="nox ... --")
    selection.add_argument("--check", action="store_true", help="fail if a result file would change")
    selection.add_argument("--implementation", help="only this one")
    selection.add_argument("--database", help="only this one")
    chosen = selection.parse_args(session.posargs)
    session.chdir(ROOT)
    _install(session, release)
    failures: list[str] = []
    for run in read_runs():
        if (
            run.sqlalchemy == release
            and chosen.implementation in (None, run.implementation)
            and chosen.database in (None, run.database)
        ):
            failures += _run(session, run, check=chosen.check)
    if chosen.implementation in (None, "sqlalchemy") and chosen.database in (None, "sqlite"):
        failures += _try_boundaries(session, release)
    if failures:
        session.error("\n".join(failures))


def _install(session: nox.Session, release: str) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    # The release in hand takes the place of the pinned one.
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    constraints = Path(session.create_tmp()) / "constraints.txt"
    constraints.write_text(
        "\n".join(line for line in pinned if not line.lower().startswith("sqlalchemy==")), encoding="utf-8"
    )
    session.install(
        "--quiet", "--constraint", str(constraints), f"sqlalchemy=={release}", "greenlet", *groups["harness"]
    )


def _run(session: nox.Session, run: Run, *, check: bool) -> list[str]:
    """Run the text once, and return what is wrong with the result, in a line each."""
    NEW_RESULTS.mkdir(parents=True, exist_ok=True)
    report = NEW_RESULTS / f"{run.name}.json"
    report.unlink(missing_ok=True)
    try:
        session.run(
            *("python", "-m", "pytest", "--quiet", f"--numprocesses={PROCESSES}", "docs"),
            f"--implementation={run.implementation}",
            f"--database={run.address}",
            f"--conformance-report={report}",
            env=dict.fromkeys(FOREIGN_SETTINGS),
        )
    except CommandFailed:
        if report.exists():
            return [f"{run.name}: the run fails; see above. Its result is not published."]
        return [f"{run.name}: NOT RUN. See above what cannot be reached."]
    return settle(run, check=check)


def _try_boundaries(session: nox.Session, release: str) -> list[str]:
    """Run the clauses that begin to hold with this release, or with the next."""
    begun = [boundary.since for boundary in read_boundaries() if release in (boundary.since, boundary.before)]
    clauses = [clause for page in read_text(ROOT) for clause in page.clauses if clause.since in begun]
    if not clauses:
        return []
    try:
        session.run(
            *("python", "-m", "pytest", "--quiet", "--implementation=sqlalchemy"),
            *(f"{clause.page}::{clause.id}" for clause in clauses),
            env=dict.fromkeys(FOREIGN_SETTINGS),
        )
    except CommandFailed:
        return [f"SQLAlchemy {release}: :since: is wrong for one of these clauses; see above"]
    return []
