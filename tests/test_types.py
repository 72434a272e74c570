"""Under ``mypy --strict`` the reference implementation has the types that SQLAlchemy's own classes give."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.project import ROOT
from tests.patience import PATIENCE

USE = ROOT / "tests" / "typed_use.py"


@pytest.mark.parametrize("module", ["sqlalchemy.orm", "reference_impl"])
def test_uses_have_the_types_that_sqlalchemy_gives(module: str, tmp_path: Path) -> None:
    source = USE.read_text(encoding="utf-8")
    exchanged = source.replace(
        "from sqlalchemy.orm import scoped_session as", f"from {module} import scoped_session as"
    )
    assert (exchanged == source) == (module == "sqlalchemy.orm")
    program = tmp_path / "use.py"
    program.write_text(exchanged, encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    expected = {number for number, line in enumerate(source.splitlines(), 1) if line.endswith("# error")}
    found = {int(number) for number in re.findall(r"use\.py:(\d+): error", finished.stdout)}
    assert found == expected, finished.stdout + finished.stderr
