"""Lets pytest run the text. The harness is in tests/harness."""

pytest_plugins = ["tests.harness.plugin"]
