"""Drives the applications of the recipes with many clients, and counts what goes wrong."""
