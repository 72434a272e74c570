"""Mutation testing: changes the reference implementation, one place at a time, and lets the text notice."""


class MutationError(Exception):
    """Mutation testing cannot go on, or has found what must not be."""
