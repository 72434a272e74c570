"""Implementations for the tests of the harness: they cannot be used, or go wrong in odd places."""
