"""Give equal rooms their names again so that, where it can be, everybody is where they were."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from iopsched.schedule import Placement, Run, Schedule

__all__ = ["same_rooms"]


def same_rooms(
    made: Schedule, before: Schedule, pools: Sequence[tuple[str, ...]], now: int
) -> Schedule:
    """Name the rooms of each pool anew.

    Meetings are gone through by start, and each takes the room that it had if that is free, else
    the free one that is needed last by those who had it. No more meetings share a moment than there
    are rooms, so that whatever was chosen before, a free one is left for each.

    Parameters
    ----------
    made : Schedule
        With a room of the right pool for everything.
    before : Schedule
        Rooms as they were.
    pools : sequence of tuple of str
        Ids of equal rooms.
    now : int
        Meetings that start before it keep their room in any case.
    """
    had: dict[Hashable, str | None] = {}
    for held in _meetings(before):
        had |= {_meeting(held): held.room, _just(held): held.room}

    def before_in(held: Placement | Run) -> str | None:
        return had.get(_just(held), had.get(_meeting(held)))

    held_in: dict[str, list[Placement | Run]] = {}
    for held in _meetings(made):
        if held.room is not None:
            held_in.setdefault(held.room, []).append(held)
    named: dict[Hashable, str] = {}
    for pool in pools:
        mine = [held for room in pool for held in held_in.get(room, ())]
        mine.sort(key=lambda held: (held.start, held.end))
        free = dict.fromkeys(pool, 0)
        for i, held in enumerate(mine):
            room = before_in(held)
            if held.start < now and held.room is not None:
                room = held.room
            elif room not in free or free[room] > held.start:
                wanted = {before_in(later): later.start for later in reversed(mine[i + 1 :])}
                room = min(
                    pool, key=lambda r: (max(free[r], held.start), -wanted.get(r, 1 << 20), r)
                )
            named[_meeting(held), held.room] = room
            free[room] = held.end

    def room_of(held: Placement | Run) -> str | None:
        return named.get((_meeting(held), held.room), held.room)

    return replace(
        made,
        placements=tuple(replace(p, room=room_of(p)) for p in made.placements),
        runs=tuple(replace(run, room=room_of(run)) for run in made.runs),
    )


def _meetings(schedule: Schedule) -> list[Placement | Run]:
    return [*schedule.runs, *(p for p in schedule.placements if p.session is None)]


def _meeting(held: Placement | Run) -> Hashable:
    """What has one room; in another it is another, where a patient may be in two at once."""
    if held.session is not None:
        return "session", held.session
    return held.patient, held.service, held.start


def _just(held: Placement | Run) -> Hashable:
    """The same meeting only if with the same people until the same moment."""
    return _meeting(held), held.end, held.clinicians
