"""Implementations that are right, and written in another way than the reference. The text must not mind."""
