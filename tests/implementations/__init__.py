"""Modules that show what the harness does with implementations that cannot be used, or raise in odd places."""
