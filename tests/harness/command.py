"""The command ``contextual-sessions``: checks an implementation, and writes down what the text claims.

Its exit codes are pytest's: 0 if what must be kept is kept, 1 if not or if nothing was proven, 2 if it was
interrupted, 4 if it cannot be run. The programs that "make load", "make bench", "make faults" and "make explore"
run have the same.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from .project import ROOT, read_languages

__all__ = ["CANNOT_BE_RUN", "INTERRUPTED", "CommandParser", "main"]

INTERRUPTED = 2
CANNOT_BE_RUN = 4

#: What the extra "check" brings, by the names under which it is imported.
NEEDED = ("babel", "greenlet", "packaging", "pytest", "sybil")

STANDARD_OUTPUT = Path("-")


class CommandError(Exception):
    """The command cannot be run; the message says what to do."""


class CommandParser(argparse.ArgumentParser):
    """Reads a command line, and refuses one that is wrong in a line."""

    def error(self, message: str) -> NoReturn:
        """Stop with one line, and with the exit code of what cannot be run."""
        self.exit(CANNOT_BE_RUN, f"{self.prog}: {message}; '{self.prog} --help' tells what it takes\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    :param arguments: what follows its name on the command line; None for those of the process.
    :return: the exit code.
    """
    parser = _make_parser()
    options = parser.parse_args(arguments)
    try:
        if options.command is None and options.dump is None:
            parser.error("nothing to do; give 'check MODULE' or 'dump'")
        if options.command is not None and options.dump is not None:
            parser.error(f"--dump and '{options.command}' are two commands; give one of them")
        _require_packages()
        if options.command == "check":
            return _check(options)
        return _dump(options.dump if options.command is None else options.file)
    except CommandError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return CANNOT_BE_RUN
    except KeyboardInterrupt:
        print(f"{parser.prog}: interrupted", file=sys.stderr)
        return INTERRUPTED


def _make_parser() -> argparse.ArgumentParser:
    locales = [language.locale for language in read_languages()]
    parser = CommandParser(
        prog="contextual-sessions",
        description="Check an implementation of scoped_session, ScopedRegistry and ThreadLocalRegistry against "
        "every clause of Contextual Sessions.",
        epilog="Exit codes: 0 all that must be kept is kept; 1 it is not, or nothing was proven; 2 interrupted; "
        "4 cannot be run, for a reason that is printed.",
    )
    parser.add_argument(
        "--dump", metavar="FILE", type=Path, nargs="?", const=STANDARD_OUTPUT, help="the same as 'dump FILE'"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=CommandParser)
    check = commands.add_parser(
        "check",
        help="run the clauses on an implementation",
        description="Run the clauses on an implementation. Tell, by chapter, how many are kept, and for each that "
        "is not, what was expected, what came, and a program that reproduces it.",
        epilog="An unkept clause that should or may be kept is told, and does not fail the check.",
    )
    check.add_argument(
        "module",
        metavar="MODULE",
        help="an importable module with the three names; 'sqlalchemy' names SQLAlchemy's own classes",
    )
    check.add_argument(
        "--database",
        metavar="URL",
        default="sqlite",
        help="let the snippets work in a new database on this server, such as "
        "postgresql+psycopg://user@host:5432/name or mariadb+pymysql://user@host:3306/name "
        "(default: %(default)s, the file that they name); its driver has to be installed",
    )
    check.add_argument(
        "--language",
        metavar="LOCALE",
        default=locales[0],
        choices=locales,
        help="run the snippets, and tell what is claimed, in this language: one of %(choices)s "
        "(default: %(default)s)",
    )
    check.add_argument(
        "--strict", action="store_true", help="let each clause that is not kept fail the check, known or not"
    )
    check.add_argument(
        "--report", metavar="FILE", type=Path, help="write what became of each clause to this file, as JSON"
    )
    check.add_argument(
        "--clause", metavar="ID", action="append", default=[], help="run only this clause; can be repeated"
    )
    dump = commands.add_parser(
        "dump",
        help="write every clause as JSON",
        description="Write every clause as JSON: its ID, level and place, what it says in each language, its code "
        "and the output that is expected.",
    )
    dump.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        nargs="?",
        default=STANDARD_OUTPUT,
        help="the file to write (default: standard output)",
    )
    return parser


def _require_packages() -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise CommandError(
            f"{', '.join(missing)} cannot be imported; install what the command needs: "
            "pip install 'contextual-sessions[check]'"
        )


def _check(options: argparse.Namespace) -> int:
    # Not before it is known that the packages are there.
    from .checking import Choice, UnknownClauseError, check
    from .clauses import TextError
    from .implementations import ImplementationError, load

    _require_folder("--report", options.report)
    # Before the module is imported, which may change to another folder.
    report = options.report and options.report.absolute()
    # As with "python -m", a module in the current folder can be named.
    sys.path.append(str(Path.cwd()))
    try:
        # For the error that it raises; when the plugin loads the module, it has been imported already.
        load(options.module)
        return check(
            Choice(
                options.module,
                options.database,
                options.language,
                strict=options.strict,
                report=report,
                clauses=options.clause,
            )
        )
    except ImplementationError as error:
        raise CommandError(f"{options.module}: {error}") from None
    except (TextError, UnknownClauseError) as error:
        raise CommandError(str(error)) from None


def _dump(path: Path) -> int:
    from .clauses import TextError
    from .dump import dump

    if path != STANDARD_OUTPUT:
        _require_folder("dump", path)
    try:
        text = dump(ROOT)
    except TextError as error:
        raise CommandError(str(error)) from None
    if path == STANDARD_OUTPUT:
        sys.stdout.buffer.write(text.encode())
    else:
        path.write_text(text, encoding="utf-8")
    return 0


def _require_folder(option: str, path: Path | None) -> None:
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise CommandError(f"{option} {path}: not a file in a folder that exists; name one")
