"""Measures how fast the registries are: the reference implementation, SQLAlchemy, and what stands below both.

The machine may have other work. So what is compared is measured in turns of a few milliseconds, in one process,
and the fastest turn counts, because what disturbs only ever adds time. There are several processes, and of their
results the median counts, because each has its memory laid out in another way.
"""
