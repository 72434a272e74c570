"""The state machine that makes up traces."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.harness.implementations import Implementation
from tests.state_machine import steps
from tests.state_machine.allowances import ALLOWANCES, Step, require_known
from tests.state_machine.comparison import Comparison, DifferenceError, Tally
from tests.state_machine.environment import uncaught

__all__ = ["explore"]

STEPS_IN_TRACE = 50
TRACES_IN_ROUND = 40

holders = st.sampled_from((*steps.SCOPED, "by_thread", "by_thread", "by_thread", "by_scope", "by_scope"))
things = st.sampled_from(steps.THINGS)
planned = st.sampled_from(("planned_by_thread", "planned_by_scope"))
places = st.sampled_from(("", "", "", "thread_1", "thread_2"))
threads = st.sampled_from(("thread_1", "thread_2"))
notes = st.sampled_from(("note_1", "note_2", "note_3"))
keys = st.sampled_from(("1", "2", "3"))
texts = st.sampled_from(("'red'", "'blue'", "None"))


class ScopedSessionMachine(RuleBasedStateMachine):
    """Makes up the steps. A subclass names the implementation, and where to count."""

    implementation: ClassVar[Implementation]
    tally: ClassVar[Tally]

    def __init__(self) -> None:
        super().__init__()
        self.comparison = Comparison(self.implementation, self.tally)

    def teardown(self) -> None:
        """Let go of what the trace has made."""
        self.comparison.close()

    def have(self, holder: str) -> None:
        """Have a scoped session or registry of that name."""
        if holder in self.comparison.holders:
            return
        self.comparison.make(holder, steps.HOLDERS[holder])
        self.comparison.holders.append(holder)
        if holder == "by_falsy_scope":
            is_by_thread = f"isinstance({holder}.registry, implementation.ThreadLocalRegistry)"
            self.comparison.take(Step(is_by_thread, kind="make", holder=holder))

    def work(self, template: str, holder: str, place: str, note: str, other: str, key: str, text: str) -> None:
        """Take one of the steps that a scoped session passes on."""
        self.have(holder)
        for name in {note, other}:
            self.comparison.note(name)
        expression, direct = (
            template.format(s=session, c=call, h=holder, n=note, m=other, k=key, t=text)
            for session, call in ((holder, f"{holder}()"), (f"{holder}.registry()", f"{holder}.registry()"))
        )
        self.comparison.take(Step(expression, holder=holder, direct=direct), place)

    @rule(
        template=st.sampled_from(steps.CHANGES),
        holder=holders,
        place=places,
        note=notes,
        other=notes,
        key=keys,
        text=texts,
    )
    def change(self, template: str, holder: str, place: str, note: str, other: str, key: str, text: str) -> None:
        """Change what is in a session, or in the database."""
        self.work(template, holder, place, note, other, key, text)

    @rule(templates=st.lists(st.sampled_from(steps.WORK), min_size=2, max_size=6), holder=holders, place=places)
    def task(self, templates: list[str], holder: str, place: str) -> None:
        """Take several steps with the same session and the same note."""
        for template in templates:
            self.work(template, holder, place, "note_1", "note_2", "1", "'green'")

    @rule(template=st.sampled_from(steps.QUESTIONS), holder=holders, place=places, note=notes, key=keys)
    def question(self, template: str, holder: str, place: str, note: str, key: str) -> None:
        """Ask a session, or the database."""
        self.work(template, holder, place, note, note, key, "None")

    @rule(template=st.sampled_from(steps.TRANSACTIONS), holder=holders, place=places, note=notes)
    def transaction(self, template: str, holder: str, place: str, note: str) -> None:
        """Begin or end a transaction."""
        self.work(template, holder, place, note, note, "1", "None")

    @rule(template=st.sampled_from(steps.ATTRIBUTES), holder=holders, place=places)
    def attribute(self, template: str, holder: str, place: str) -> None:
        """Read or assign an attribute."""
        self.have(holder)
        self.comparison.take(Step(template.format(s=holder), holder=holder), place)

    @rule(template=st.sampled_from(steps.ARGUMENT_ERRORS), holder=holders, place=places, note=notes)
    def argument_error(self, template: str, holder: str, place: str, note: str) -> None:
        """Give a method the wrong arguments."""
        self.work(template, holder, place, note, note, "1", "None")

    @rule(holder=holders, place=places)
    def call(self, holder: str, place: str) -> None:
        """Ask for the current session."""
        self.have(holder)
        self.comparison.take(Step(f"{holder}()", "ask", holder, f"{holder}.registry()"), place)

    @rule(holder=holders, place=places, arguments=st.sampled_from((*steps.ARGUMENTS, "fails_to_close=True")))
    def call_with(self, holder: str, place: str, arguments: str) -> None:
        """Ask for a session that is made in a certain way."""
        self.have(holder)
        self.comparison.take(Step(f"{holder}({arguments})", "ask", holder, f"{holder}.registry()"), place)

    @rule(holder=holders, place=places)
    def remove(self, holder: str, place: str) -> None:
        """Remove the current session."""
        self.have(holder)
        self.comparison.take(Step(f"{holder}.remove()", "remove", holder), place)

    @rule(holder=holders, place=places)
    def remove_what_cannot_be_closed(self, holder: str, place: str) -> None:
        """Remove a session whose ``close()`` raises."""
        self.have(holder)
        self.comparison.take(Step(f"setattr({holder}.registry(), 'fails_to_close', True)", holder=holder), place)
        self.comparison.take(Step(f"{holder}.remove()", "remove", holder), place)

    @rule(holder=holders, place=places, arguments=st.sampled_from(steps.ARGUMENTS))
    def configure(self, holder: str, place: str, arguments: str) -> None:
        """Change how sessions are made; and back, if none could be made in that way."""
        self.have(holder)
        self.comparison.take(Step(f"{holder}.configure({arguments})", "configure", holder), place)
        if arguments in ("nonsense=True", "bind=None"):
            self.comparison.take(Step(f"{holder}()", "ask", holder, f"{holder}.registry()"), place)
            for factory in ("factory", "strict_factory"):
                self.comparison.take(
                    Step(f"({factory}.kw.pop('nonsense', None), {factory}.configure(bind=engine))")
                )

    @rule(holder=holders, place=places, other=holders)
    def use_registry(self, holder: str, place: str, other: str) -> None:
        """Put one scoped session's current session where another has its own."""
        self.have(holder)
        self.have(other)
        self.comparison.take(Step(f"{holder}.registry.set({other}.registry())", holder=other), place)

    @rule(holder=holders, place=places, method=st.sampled_from(("()", ".has()", ".clear()", ".clear()")))
    def ask_registry(self, holder: str, place: str, method: str) -> None:
        """Use the registry of a scoped session directly."""
        self.have(holder)
        self.comparison.take(Step(f"{holder}.registry{method}", holder=holder), place)

    @rule(token=st.sampled_from(steps.TOKENS))
    def change_scope(self, token: str) -> None:
        """Let the scope function return another token."""
        self.comparison.take(Step(f"scope.become({token})", "scope"))

    @rule(
        scope=st.sampled_from(steps.UNUSABLE_SCOPES),
        holder=st.sampled_from(steps.ON_SCOPE),
        uses=st.lists(st.sampled_from(steps.USES_OF_SCOPE), min_size=1, max_size=4),
        place=places,
    )
    def unusable_scope(self, scope: str, holder: str, uses: list[str], place: str) -> None:
        """Let the scope function raise, or return what cannot be the key of a dictionary, for a while."""
        self.have(holder)
        self.comparison.note("note_1")
        self.comparison.has_scope = False
        self.comparison.take(Step(f"scope.{scope}", "scope"))
        for use in uses:
            registry = holder if holder in steps.THINGS else f"{holder}.registry"
            if use.startswith("{r}") or holder not in steps.THINGS:
                self.comparison.take(Step(use.format(s=holder, r=registry), holder=holder), place)
        self.comparison.has_scope = True
        self.comparison.take(Step("scope.become('a')", "scope"))

    @rule(token=st.sampled_from(steps.TOKENS), place=places)
    def change_falsy_scope(self, token: str, place: str) -> None:
        """Let the scope function that counts as false return another token."""
        self.have("by_falsy_scope")
        self.comparison.take(Step(f"falsy_scope.become({token})", "scope"))

    @rule(holder=planned, place=places, product=st.sampled_from(steps.PRODUCTS))
    def odd_session(self, holder: str, place: str, product: str) -> None:
        """Let a factory raise, or return what is no session, once."""
        self.have(holder)
        self.comparison.take(Step(f"planned_factory.plan({product})", "plan"))
        self.call(holder, place)

    @rule(
        holder=planned, place=places, method=st.sampled_from(("()", ".registry.has()", ".registry.set(factory())"))
    )
    def factory_that_uses_its_registry(self, holder: str, place: str, method: str) -> None:
        """Let a factory use the registry that calls it, once."""
        self.have(holder)
        self.comparison.take(Step(f"planned_factory.plan(lambda: ({holder}{method}, factory())[-1])", "plan"))
        self.call(holder, place)

    @rule(
        holder=things,
        place=places,
        method=st.sampled_from(
            ("()", "()", ".has()", ".clear()", ".set(Thing(numbers))", ".set(FalsyThing(numbers))", ".set(None)")
        ),
    )
    def ask_things(self, holder: str, place: str, method: str) -> None:
        """Use a registry that belongs to no scoped session."""
        self.have(holder)
        self.comparison.take(Step(f"{holder}{method}", "registry", holder), place)

    @rule(holder=things, place=places, product=st.sampled_from(steps.PRODUCTS))
    def odd_thing(self, holder: str, place: str, product: str) -> None:
        """Let the function that makes a registry's objects raise, or return something odd, once."""
        self.have(holder)
        self.comparison.take(Step(f"maker.plan({product})", "plan"))
        self.comparison.take(Step(f"{holder}()", "registry", holder), place)

    @rule(thread=threads)
    def end_of_thread(self, thread: str) -> None:
        """End a thread. Where steps are taken in it later, there is a new one."""
        if thread in self.comparison.workers:
            worker = self.comparison.workers[thread]
            left_behind = self.comparison.numbers_in(worker)
            del self.comparison.workers[thread]
            self.comparison.take(Step(f"end({worker})", "end", left_behind=left_behind))

    @rule(holder=st.sampled_from(("by_thread", "also_by_thread", "by_scope")))
    def crowd_of_threads(self, holder: str) -> None:
        """Let several threads, one after another, ask the database something and end."""
        self.have(holder)
        self.comparison.take(Step(f"crowd(lambda: {holder}.scalar(select(func.count(Note.id))))", "crowd", holder))

    @rule(holder=st.sampled_from(("by_scope", "scope_things")))
    def race_of_threads(self, holder: str) -> None:
        """Let two threads make the first call of a scope at once."""
        self.have(holder)
        registry = f"{holder}.registry"
        if holder == "scope_things":
            registry = holder
            self.comparison.take(Step("maker.plan(None)", "plan"))
        self.comparison.take(Step(f"race({registry}, numbers)", "race", holder))

    @rule()
    def collect_garbage(self) -> None:
        """Free what only the garbage collector frees."""
        self.comparison.take(Step("collect_garbage()", "collect"))


def explore(implementation: Implementation, *, seed_number: int, at_least: int) -> Tally:
    """Take traces until enough steps are taken.

    The same arguments give the same traces.

    :param implementation: what is compared with SQLAlchemy.
    :param seed_number: which traces are taken.
    :param at_least: how many steps are taken, or a few more.
    :return: the counts.
    :raises DifferenceError: if something can be seen that differs, and no deviation explains it.
    :raises UnknownDeviationError: if a difference is allowed for that is not recorded as a deviation.
    """
    require_known(ALLOWANCES)
    tally = Tally()
    machine = type("ThisMachine", (ScopedSessionMachine,), {"implementation": implementation, "tally": tally})
    rounds = 0
    with _own_garbage():
        while tally.steps < at_least:
            rounds += 1
            examples = min(TRACES_IN_ROUND, (at_least - tally.steps) // STEPS_IN_TRACE + 1)
            if difference := _first_difference(machine, f"{seed_number}, round {rounds}", examples):
                raise difference.shrunk()
    return tally


def _first_difference(
    machine: type[ScopedSessionMachine], seed_text: str, examples: int
) -> DifferenceError | None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS_IN_TRACE,
        database=None,
        deadline=None,
        # What is found is shrunk here, and not by Hypothesis: see shrinking.py.
        phases=[Phase.generate],
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(seed_text)(machine), settings=chosen)
    except DifferenceError as difference:
        # Not raised on from here: errors in the steps would come with this one as their context.
        return difference
    return None


@contextmanager
def _own_garbage() -> Iterator[None]:
    """Let the garbage collector run where a trace says so, and not look at what was there before."""
    gc.collect()
    gc.disable()
    gc.freeze()
    try:
        # SQLAlchemy's own finalizers sometimes fail, on both systems.
        with uncaught():
            yield
    finally:
        gc.unfreeze()
        gc.enable()
