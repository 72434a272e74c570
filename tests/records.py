"""Compares the records that are kept in ``docs/conformance`` with new ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

__all__ = ["differences"]

#: What is said in place of a value where there is none.
NOTHING = "not there"


def differences(
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    ignored: Collection[str] = (),
) -> Iterator[str]:
    """Tell in what two records differ.

    :param old: the one that is kept; None if there is none.
    :param new: the one to compare it with.
    :param names: the lists in the records, and for each the key under which its entries have their names.
    :param ignored: keys whose values may differ.
    :return: the differences, in a line each; none if the records say the same.
    """
    if old is None:
        yield "it is new"
        return
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key, NOTHING), new.get(key, NOTHING)
        if key in names:
            yield from _between_lists(key, _by_name(old, key, names), _by_name(new, key, names))
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from _between_tables(before, after, ignored)
        else:
            yield from _between_tables({key: before}, {key: after}, ignored)


def _by_name(record: Mapping[str, Any], key: str, names: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    return {entry[names[key]]: entry for entry in record.get(key, [])}


def _between_lists(
    key: str, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    for name in sorted({*old, *new}):
        if name not in old:
            yield f"{name} is new"
        elif name not in new:
            yield f"{name} is gone"
        elif changes := list(_between_tables(old[name], new[name])):
            yield f"{name}: {'; '.join(changes)}"
    if old.keys() == new.keys() and list(old) != list(new):
        yield f"the order of the {key} is another"


def _between_tables(
    old: Mapping[str, Any], new: Mapping[str, Any], ignored: Collection[str] = ()
) -> Iterator[str]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key, NOTHING), new.get(key, NOTHING)
        if key not in ignored and before != after:
            yield f"{key} was {before}, is {after}"
