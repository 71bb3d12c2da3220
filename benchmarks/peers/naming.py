"""Rooms by kind, and their names: equal rooms are one capacity, as any planner would count them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iopsched.problem import Problem, Service

__all__ = ["RoomKind", "fits", "kinds", "named"]


@dataclass(frozen=True)
class RoomKind:
    """Rooms with the same capacity, tags and site."""

    capacity: int
    tags: frozenset[str]
    site: str | None
    rooms: tuple[str, ...]


def kinds(problem: Problem) -> list[RoomKind]:
    """The kinds of rooms, smallest first."""
    found: dict[tuple[int, frozenset[str], str | None], list[str]] = defaultdict(list)
    for room in problem.rooms:
        found[room.capacity, frozenset(room.tags), room.site].append(room.id)
    order = sorted(found, key=lambda kind: (kind[0], len(kind[1]), kind[2] or ""))
    return [RoomKind(*kind, tuple(found[kind])) for kind in order]


def fits(kind: RoomKind, service: Service, site: str | None) -> bool:
    """Whether the rooms suit the service at the site."""
    there = site is None or kind.site is None or site == kind.site
    return there and set(service.room_tags) <= kind.tags


def named(kind: RoomKind, intervals: Sequence[tuple[int, int]]) -> list[str]:
    """A room of the kind for each interval; each takes the first that is free by its start."""
    free = dict.fromkeys(kind.rooms, 0)
    names = [""] * len(intervals)
    for i in sorted(range(len(intervals)), key=intervals.__getitem__):
        start, end = intervals[i]
        names[i] = min(free, key=lambda room: (free[room] > start, -free[room]))
        free[names[i]] = end
    return names


def most_at_once(intervals: Iterable[tuple[int, int]]) -> int:
    """Most intervals that share a moment."""
    changes = sorted((t, by) for start, end in intervals for t, by in ((start, 1), (end, -1)))
    level = most = 0
    for _, by in changes:
        level += by
        most = max(most, level)
    return most
