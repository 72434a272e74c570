"""Implementations that are wrong in one way each, and named after their fault. The text has to notice.

Each says in its docstring what is wrong, and in ``NOTICED_BY`` which clauses ought to notice. Where a fault
depends on what else the process has done, ``ISOLATED = True`` lets each clause be run in a process of its own, as
pytest does it.
"""
