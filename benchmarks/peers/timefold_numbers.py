"""How lists are written as whole numbers: the length first."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["limit", "positions", "row", "rows"]

MANY = 1_000_000
"""Stands for no limit."""


def positions(names: Iterable[str]) -> dict[str, int]:
    """Each name's position."""
    return {name: number for number, name in enumerate(names)}


def limit(most: int | None) -> int:
    """The limit, or one that nothing reaches."""
    return MANY if most is None else most


def row(numbers: Iterable[int]) -> list[int]:
    """The numbers after their count."""
    some = list(numbers)
    return [len(some), *some]


def rows(lists: Iterable[Iterable[int]]) -> list[int]:
    """The rows after their count."""
    some = [row(numbers) for numbers in lists]
    return [len(some), *(number for numbers in some for number in numbers)]
