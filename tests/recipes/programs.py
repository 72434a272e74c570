"""Runs the programs of ``docs/recipes`` to their end, as a reader would who has saved them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.harness.environment import without_foreign_settings
from tests.harness.project import ROOT
from tests.recipes.processes import PATIENCE, running

__all__ = ["ASYNC_PROGRAMS", "RECIPES", "SERVERS", "Run", "environment_for", "run_program", "save_program"]

RECIPES = ROOT / "docs" / "recipes"

#: The programs that answer requests, all of them the same ones.
SERVERS = (
    "fastapi_application.py",
    "fastapi_async_application.py",
    "flask_application.py",
    "flask_sqlalchemy_application.py",
)
#: The programs that need an async driver.
ASYNC_PROGRAMS = ("asyncio_application.py", "fastapi_async_application.py")


@dataclass(frozen=True)
class Run:
    """What a program that has ended leaves.

    :param exit_code: its exit code.
    :param output: what it printed.
    :param errors: what it wrote to its standard error.
    """

    exit_code: int
    output: str
    errors: str


def environment_for(url: str | None, **further: str) -> dict[str, str]:
    """Return the environment variables for a program.

    :param url: the value of DATABASE_URL; without it, the variable is not set.
    :param further: other variables.
    """
    environment = without_foreign_settings()
    environment.pop("DATABASE_URL", None)
    if url is not None:
        environment["DATABASE_URL"] = url
    return environment | further


def run_program(
    folder: Path,
    name: str,
    *arguments: str,
    url: str | None = None,
    replace: Mapping[str, str] | None = None,
    instead: str | None = None,
) -> Run:
    """Run a recipe in a folder of its own.

    :param folder: where the program is saved and run.
    :param name: the name of its file.
    :param arguments: for its command line. The program is given to pytest if they begin with "pytest".
    :param url: the value of DATABASE_URL; without it, the variable is not set.
    :param replace: what is changed in the program, to show what it would do without.
    :param instead: a program in the folder that is run instead, and uses this one.
    :return: what it leaves.
    :raises subprocess.TimeoutExpired: if it does not end.
    """
    save_program(folder, name, replace)
    command = [sys.executable, instead or name, *arguments]
    if arguments[:1] == ("pytest",):
        command = [sys.executable, "-m", "pytest", "-q", name, *arguments[1:]]
    with running(
        command,
        cwd=folder,
        # pytest's plugins that are installed here are not the reader's.
        env=environment_for(url, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        output, errors = process.communicate(timeout=PATIENCE)
    return Run(process.returncode, output, errors)


def save_program(folder: Path, name: str, replace: Mapping[str, str] | None = None) -> None:
    """Save a recipe into a folder.

    :param folder: the folder.
    :param name: the name of the file.
    :param replace: what is changed in the program: each key is there once.
    """
    if not replace:
        shutil.copy(RECIPES / name, folder / name)
        return
    program = (RECIPES / name).read_text(encoding="utf-8")
    for old, new in replace.items():
        assert program.count(old) == 1, f"{name} has no {old!r}, or more than one"
        program = program.replace(old, new)
    (folder / name).write_text(program, encoding="utf-8")
