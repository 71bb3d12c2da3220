"""A clinician or a room that is away: what is left of their hours, and who may stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from iopsched.changes import ClinicianOut, RoomLost
from iopsched.index import block_spans, opening_hours
from iopsched.problem import Problem
from iopsched.schedule import Placement, Run, Schedule
from iopsched.week import WEEK, Span, union

__all__ = ["clinician_out", "room_lost", "without"]


def clinician_out(problem: Problem, kept: Schedule, change: ClinicianOut, now: int) -> Problem:
    """The problem with the clinician away, and their work open to others where asked for."""
    name = change.clinician
    blocks = union(block_spans(problem, (b.id for b in problem.program.blocks)))
    past = _engaged(kept, lambda held: name in held.clinicians, now)
    out = without(change.spans, [*past, Span(0, now)] if now else past)
    usual = next(c for c in problem.clinicians if c.id == name).available
    hours = (blocks or opening_hours(problem)) if usual is None else usual
    # Hours that nobody states are all week; one who states theirs would limit the others to them.
    stated = {name: without(hours, out)}
    if not problem.program.blocks and all(c.available is None for c in problem.clinicians):
        stated |= {c.id: hours for c in problem.clinicians if c.id != name}
    problem = replace(
        problem,
        clinicians=tuple(
            replace(c, available=stated[c.id]) if c.id in stated else c for c in problem.clinicians
        ),
    )
    if not change.cover:
        return problem
    seen = {
        p.patient
        for p in kept.placements
        if p.session is None and p.start >= now and change.undoes(p)
    }
    return replace(
        problem,
        sessions=tuple(
            replace(s, clinicians=()) if name in s.clinicians and _overlap(s.times, out) else s
            for s in problem.sessions
        ),
        patients=tuple(
            replace(p, therapist=None) if p.id in seen and p.therapist == name else p
            for p in problem.patients
        ),
    )


def room_lost(problem: Problem, kept: Schedule, change: RoomLost, now: int) -> Problem:
    """The problem without the room, and sessions that name it open to others."""
    name = change.room
    past = _engaged(kept, lambda held: held.room == name, now)
    out = without(change.spans, [*past, Span(0, now)] if now else past)
    rooms = tuple(
        replace(r, available=without((Span(0, WEEK),) if r.available is None else r.available, out))
        if r.id == name
        else r
        for r in problem.rooms
    )
    sessions = tuple(
        replace(s, rooms=()) if name in s.rooms and _overlap(s.times, out) else s
        for s in problem.sessions
    )
    return replace(problem, rooms=rooms, sessions=sessions)


def _engaged(
    schedule: Schedule, whose: Callable[[Placement | Run], bool], now: int
) -> tuple[Span, ...]:
    """When somebody or a room was taken by what began before now."""
    held: list[Placement | Run] = [*schedule.runs, *schedule.placements]
    return union([Span(h.start, h.end) for h in held if h.start < now and whose(h)])


def _overlap(spans: Iterable[Span], others: Sequence[Span]) -> bool:
    return any(span.overlap(other.start, other.end) for span in spans for other in others)


def without(spans: Iterable[Span], holes: Sequence[Span]) -> tuple[Span, ...]:
    """The parts of spans that lie in no hole."""
    left = list(union(list(spans)))
    for hole in holes:
        left = [
            part
            for span in left
            for part in (
                Span(span.start, min(span.end, hole.start)),
                Span(max(span.start, hole.end), span.end),
            )
            if part.start < part.end
        ]
    return tuple(left)
