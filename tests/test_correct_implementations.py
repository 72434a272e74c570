"""The text does not reject implementations that are right, however they are written."""

from __future__ import annotations

import pytest

from tests.conftest import TextRunner


@pytest.mark.parametrize(
    ("implementation", "unkept"),
    [
        # It is built from the reference implementation, and what the broken ones are built from.
        ("exchangeable_registries", set()),
        (
            "adapter_round_sqlalchemy",
            {
                "access.method.exact-arguments",
                "query-property.query-cls.falsy",
                "registry.configure.warning-once",
                "registry.configure.warning-place",
                "registry.factory.any-object",
                "registry.factory.error-alone",
                "registry.remove.forgets-after-error",
                "scope.function.falsy",
                "scope.race.arguments",
                "scope.race.mixed",
                "scope.race.one-made",
                "scope.token.unhashable-named",
                "scoped-registry.attributes",
                "scoped-registry.attributes.assigned",
                "scoped-registry.race",
                "scoped-registry.scope.error",
                "scoped-registry.storage",
                "scoped-registry.unhashable-attributes",
                "scoped-registry.unhashable-message",
                "scoped-registry.unhashable-named",
                "scoped-session.asyncio.place",
                "scoped-session.factory.error-while-others-wait",
                "scoped-session.forwards.documented",
                "scoped-session.forwards.exact-arguments",
                "scoped-session.forwards.exact-arguments.newer",
                "scoped-session.registry.exchanged",
                "scoped-session.registry.storage",
                "scoped-session.remove.errors-forgotten",
                "scoped-session.session-factory.assigned",
                "scoped-session.subclass.own-init",
                "scoped-session.thread-end.closed-for-good",
                "scoped-session.thread-end.each-registry",
                "scoped-session.thread-end.errors",
                "scoped-session.thread-end.stored",
                "thread-local-registry.attributes",
                "thread-local-registry.attributes.assigned",
                "thread-local-registry.storage",
                "thread.end.closes-at-once",
                "thread.end.pool-not-exhausted",
            },
        ),
        (
            "context_variables",
            {
                "pitfall.greenlets-share",
                "registry.remove.forgets-after-error",
                "scope.race.arguments",
                "scope.race.mixed",
                "scope.race.one-made",
                "scope.token.unhashable-named",
                "scoped-registry.attributes",
                "scoped-registry.attributes.assigned",
                "scoped-registry.race",
                "scoped-registry.storage",
                "scoped-registry.unhashable-attributes",
                "scoped-registry.unhashable-message",
                "scoped-registry.unhashable-named",
                "scoped-session.asyncio.place",
                "scoped-session.class-methods.stand-in",
                "scoped-session.factory.error-while-others-wait",
                "scoped-session.forwards.documented",
                "scoped-session.registry.exchanged",
                "scoped-session.registry.storage",
                "scoped-session.remove.errors-forgotten",
                "scoped-session.subclass.own-init",
                "scoped-session.thread-end.closed-for-good",
                "scoped-session.thread-end.each-registry",
                "scoped-session.thread-end.errors",
                "scoped-session.thread-end.stored",
                "thread-local-registry.attributes",
                "thread-local-registry.attributes.assigned",
                "thread-local-registry.storage",
                "thread.end.closes-at-once",
                "thread.end.pool-not-exhausted",
                "thread.greenlets-share",
            },
        ),
    ],
)
def test_correct_implementation_keeps_every_must(
    run_text: TextRunner, implementation: str, unkept: set[str]
) -> None:
    run = run_text(f"--implementation=tests.correct_implementations.{implementation}")
    assert run.exit_code == 0, run.output
    # These are each a 'should' or 'may', or the run would have failed.
    assert run.results("not kept") == unkept, run.output
