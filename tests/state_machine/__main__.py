"""Tells random stories on an implementation and on SQLAlchemy, until they differ or enough was told."""

from __future__ import annotations

import argparse
import random
import sys
import time

from tests.harness.implementations import REFERENCE, load
from tests.state_machine.machine import explore
from tests.state_machine.pair import DifferenceError

parser = argparse.ArgumentParser(prog="python -m tests.state_machine", description=__doc__)
parser.add_argument("--implementation", default=REFERENCE, help="the module that is compared with SQLAlchemy")
parser.add_argument("--seed", type=int, default=None, help="which stories are told; by default, others each time")
parser.add_argument("--steps", type=int, default=100_000, help="how many steps are taken at least")
arguments = parser.parse_args()
number = random.randrange(2**32) if arguments.seed is None else arguments.seed
print(f"Seed {number}, {arguments.steps} steps ...", flush=True)
started = time.monotonic()
try:
    tally = explore(load(arguments.implementation), seed_number=number, at_least=arguments.steps)
except DifferenceError as difference:
    sys.exit(str(difference))
print(f"{tally.steps} steps in {tally.stories} stories, {time.monotonic() - started:.0f} s: no difference.")
for name, counted in (
    ("kinds", tally.kinds),
    ("errors", tally.errors),
    ("warnings", tally.warnings),
    ("explained", tally.explained),
):
    print(f"{name}:", ", ".join(f"{key} {count}" for key, count in counted.most_common()))
