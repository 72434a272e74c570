"""Takes random traces on an implementation and on SQLAlchemy, until they differ or enough steps were taken."""

from __future__ import annotations

import argparse
import random
import sys
import time

from tests.harness.command import CANNOT_BE_RUN, INTERRUPTED
from tests.harness.implementations import REFERENCE, ImplementationError, load
from tests.state_machine.comparison import DifferenceError
from tests.state_machine.machine import explore


def main() -> int:
    """Run the command.

    :return: the exit code: 0 for no difference, 1 for one, 2 if it was interrupted, 4 where it cannot be run.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.state_machine", description=__doc__)
    parser.add_argument("--implementation", default=REFERENCE, help="the module that is compared with SQLAlchemy")
    parser.add_argument(
        "--seed", type=int, default=None, help="which traces are taken; by default, others each time"
    )
    parser.add_argument("--steps", type=int, default=100_000, help="how many steps are taken at least")
    arguments = parser.parse_args()
    try:
        implementation = load(arguments.implementation)
    except ImplementationError as error:
        print(f"--implementation={arguments.implementation}: {error}", file=sys.stderr)
        return CANNOT_BE_RUN
    number = random.randrange(2**32) if arguments.seed is None else arguments.seed
    print(f"Seed {number}, {arguments.steps} steps ...", flush=True)
    started = time.monotonic()
    try:
        tally = explore(implementation, seed_number=number, at_least=arguments.steps)
    except DifferenceError as difference:
        print(difference, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"explore: interrupted; --seed {number} takes the same steps again", file=sys.stderr)
        return INTERRUPTED
    print(f"{tally.steps} steps in {tally.traces} traces, {time.monotonic() - started:.0f} s: no difference.")
    for name, counted in (
        ("kinds", tally.kinds),
        ("errors", tally.errors),
        ("warnings", tally.warnings),
        ("explained", tally.explained),
    ):
        print(f"{name}:", ", ".join(f"{key} {count}" for key, count in counted.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
