"""Rooms alike in all that a rule reads are pooled into one capacity, and named again afterwards.

Naming is exact: intervals of which at most k share a moment can always be given to k equal rooms,
each to one that is free when it starts.
"""

from __future__ import annotations

from collections.abc import Sequence

from iopsched.index import Index

__all__ = ["name_rooms", "room_pools"]


def room_pools(index: Index, *, pooled: bool) -> list[tuple[int, ...]]:
    """Room positions, grouped into pools of equal rooms.

    Parameters
    ----------
    pooled : bool
        Whether equal rooms may share a pool; each is alone otherwise. A room that anything names
        (a session's list, a pin, last week's schedule) is always alone.
    """
    problem = index.problem
    named = {room for session in problem.sessions for room in session.rooms}
    named |= {pin.room for pin in problem.pins if pin.room is not None}
    if problem.current is not None:
        current = problem.current
        named |= {item.room for item in current.placements if item.room is not None}
        named |= {item.room for item in current.runs if item.room is not None}
    pools: dict[object, list[int]] = {}
    for position, room in enumerate(problem.rooms):
        alone = not pooled or room.id in named
        kind = (room.capacity, frozenset(room.tags), room.available, room.site)
        pools.setdefault(position if alone else kind, []).append(position)
    return [tuple(pool) for pool in pools.values()]


def name_rooms(pool: Sequence[int], intervals: Sequence[tuple[int, int]]) -> list[int]:
    """Give each interval a room of the pool, so that no room is double booked if any way avoids it.

    Parameters
    ----------
    pool : sequence of int
        Room positions.
    intervals : sequence of (start, end)
        Minutes of the week.

    Returns
    -------
    list of int
        A room position for each interval; the room that is free earliest where all are taken.
    """
    free = dict.fromkeys(pool, 0)
    rooms = [0] * len(intervals)
    for i in sorted(range(len(intervals)), key=lambda i: intervals[i]):
        start, end = intervals[i]
        room = min(pool, key=lambda r: (free[r] > start, free[r] if free[r] > start else 0, r))
        rooms[i] = room
        free[room] = end
    return rooms
