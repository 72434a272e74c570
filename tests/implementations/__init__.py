"""Implementations that are wrong in one way each. The text has to notice."""
