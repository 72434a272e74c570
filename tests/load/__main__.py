"""``make load``: drives the Flask and the FastAPI application of the recipes, and counts what goes wrong.

Each of them is run with ``remove()``, where nothing may go wrong, and without it, to show what does then.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.harness.command import CANNOT_BE_RUN, INTERRUPTED, CommandParser
from tests.harness.databases import DATABASE_NAMES, SQLITE, DatabaseError
from tests.load.report import FULL_SIZE, Result, publish, show
from tests.load.results import RESULTS
from tests.load.running import APPLICATIONS, Application, Counts, Load, run_load
from tests.recipes.databases import own_database
from tests.recipes.serving import NoAnswerError

GOES_WRONG = 1

#: With fewer, some kind of request may be missing.
LEAST_REQUESTS = 200


def main(arguments: Sequence[str]) -> int:
    """Run all that was asked for, and say what came out.

    :param arguments: those of the command line.
    :return: the exit code: 0; 1 if anything has gone wrong with ``remove()``, or a program has given no answer;
        2 if it was interrupted; 4 if a part was left out.
    """
    parser = CommandParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--requests", type=_number_from(LEAST_REQUESTS), default=FULL_SIZE.requests)
    parser.add_argument("--clients", type=_number_from(1), default=FULL_SIZE.clients)
    parser.add_argument("--database", action="append", default=[], help="the URL of a further database")
    options = parser.parse_args(arguments)
    # A pipe is not as wide as the table, and needs no colours.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    left_out = wrong = False
    try:
        for address in (SQLITE, *options.database):
            try:
                wrong |= _run(console, address, Load(options.requests, options.clients))
            except DatabaseError as error:
                left_out = True
                _tell(console, f"Left out: {error}", error)
    except KeyboardInterrupt as interruption:
        _tell(console, "make load: interrupted; nothing was left running", interruption)
        return INTERRUPTED
    if wrong:
        console.print(
            "With remove() something has gone wrong, or a program has given no answer: see above, and the first "
            "column of each application."
        )
        return GOES_WRONG
    if left_out:
        console.print("All else has gone well. The part that was left out is missing; see above.")
        return CANNOT_BE_RUN
    return 0


def _tell(console: Console, message: str, error: BaseException) -> None:
    """Print a message, and what else has gone wrong meanwhile: a database may be left behind."""
    console.print("\n".join([message, *getattr(error, "__notes__", [])]), soft_wrap=True, markup=False)


def _number_from(least: int) -> Callable[[str], int]:
    def number(given: str) -> int:
        if not given.isdecimal() or int(given) < least:
            raise argparse.ArgumentTypeError(f"{given!r} was given; give a whole number, {least} or more")
        return int(given)

    return number


def _run(console: Console, address: str, load: Load) -> bool:
    """Run all applications on a database, and return whether anything has gone wrong."""
    with own_database(address, "DATABASE_URL") as database:
        share = Load(load.requests // len(APPLICATIONS), load.clients)
        results = []
        with _progress(console) as progress:

            def run(description: str, application: Application, *, without_remove: bool) -> Counts | None:
                task = progress.add_task(f"{database.kind}: {description}", total=share.requests)
                try:
                    return run_load(
                        application,
                        database.url,
                        share,
                        without_remove=without_remove,
                        progress=lambda: progress.advance(task),
                    )
                except NoAnswerError as error:
                    console.print(f"{database.kind}: {description}: {error}", soft_wrap=True, markup=False)
                    return None
                finally:
                    progress.stop_task(task)

            for application in APPLICATIONS:
                with_remove = run(application.name, application, without_remove=False)
                without_remove = run(f"{application.name} without remove()", application, without_remove=True)
                results.append(Result(application.name, with_remove, without_remove))
        show(console, DATABASE_NAMES[database.kind], results)
    wrong = any(result.wrong for result in results)
    if wrong or load != FULL_SIZE:
        console.print(
            f"Not written: a run of {FULL_SIZE.requests} requests and {FULL_SIZE.clients} clients is published, "
            "if nothing is wrong."
        )
    else:
        publish(database, load, results)
        console.print(f"Written: {RESULTS.name}")
    return wrong


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


if __name__ == "__main__":
    # What ends it is taken for Ctrl-C, so that folders and databases are cleared away.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.exit(main(sys.argv[1:]))
