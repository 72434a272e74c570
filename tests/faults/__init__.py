"""Fault seeding: runs the text on implementations that are broken on purpose, and tells what notices them."""


class FaultError(Exception):
    """The text could not be run against a broken implementation, or the module is not as it has to be."""
