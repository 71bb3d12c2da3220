"""What a program offers in one of its weeks: without what is closed, out of season or away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from iopsched.absences import without
from iopsched.index import block_spans
from iopsched.offering import Block, Clinician, Service, Session
from iopsched.problem import Problem, Program
from iopsched.week import DAY, DAYS, WEEK, Span, union

__all__ = ["closed_spans", "in_season", "offered", "open_times"]

WEEK_LONG = dt.timedelta(weeks=1)


def offered(problem: Problem, week_of: dt.date) -> Problem:
    """The problem with the blocks, sessions, clinicians and rooms of a week.

    Parameters
    ----------
    problem : Problem
        With the first week's Monday as ``program.week_of``.
    week_of : date
        A Monday, that one or later.
    """
    program = problem.program
    blocks = tuple(block for b in program.blocks if (block := _block(b, program, week_of)))
    services = {service.id: service for service in problem.services}
    sessions = tuple(
        replace(
            s,
            times=times,
            modules=_in_turn(s, problem, week_of),
            offered_from=None,
            offered_until=None,
        )
        for s in problem.sessions
        if (times := open_times(s, services[s.service], program, week_of))
    )
    names = {block.id for block in blocks}
    return replace(
        problem,
        program=replace(program, week_of=week_of, blocks=blocks, closures=()),
        services=tuple(
            replace(s, outside_blocks=_known(s.outside_blocks, names)) for s in problem.services
        ),
        sessions=sessions,
        clinicians=_clinicians(problem, week_of),
        rooms=tuple(
            replace(room, available=without(room.available or (Span(0, WEEK),), holes))
            if (holes := closed_spans(program, week_of, room.site))
            else room
            for room in problem.rooms
        ),
    )


def open_times(
    session: Session, service: Service, program: Program, week_of: dt.date
) -> tuple[Span, ...]:
    """The times of a session that are in season and not closed in a week."""
    closed = closed_spans(program, week_of, session.site) if service.at_program else ()
    return tuple(
        time
        for time in in_season(session, week_of)
        if not any(span.overlap(time.start, time.end) for span in closed)
    )


def in_season(session: Session, week_of: dt.date) -> tuple[Span, ...]:
    """The times of a session that are in season in a week, closed or not."""
    return tuple(t for t in session.times if _in_season(session, _date(week_of, t.day)))


def closed_spans(program: Program, week_of: dt.date, site: str | None) -> tuple[Span, ...]:
    """When a site is closed in a week, or, where none is named, what has no site."""
    return union(
        [
            span
            for closure in program.closures
            if not closure.sites or site in closure.sites
            for day in range(7)
            if _date(week_of, day) in closure.dates
            for span in _closed_parts(program.blocks, closure.blocks, day)
        ]
    )


def _closed_parts(blocks: Sequence[Block], named: Sequence[str], day: int) -> Iterator[Span]:
    """The named blocks' parts of a day, or all of it."""
    if not named:
        yield Span(day * DAY, (day + 1) * DAY)
    for block in blocks:
        if block.id in named and DAYS[day] in block.days:
            yield Span(day * DAY + block.start, day * DAY + block.end)


def _block(block: Block, program: Program, week_of: dt.date) -> Block | None:
    """The block on the days of the week on which it is; None when there are none."""
    closed = closed_spans(program, week_of, None)
    days = tuple(
        day
        for i, day in enumerate(DAYS)
        if day in block.days
        and _in_season(block, _date(week_of, i))
        and not any(s.overlap(i * DAY + block.start, i * DAY + block.end) for s in closed)
    )
    return replace(block, days=days, offered_from=None, offered_until=None) if days else None


def _in_season(what: Block | Session, date: dt.date) -> bool:
    begun = what.offered_from is None or what.offered_from <= date
    return begun and (what.offered_until is None or date <= what.offered_until)


def _in_turn(session: Session, problem: Problem, week_of: dt.date) -> tuple[str, ...]:
    """The session's modules, beginning with that of the week; closed weeks do not count."""
    modules, first = session.modules, problem.program.week_of
    if not modules or first is None:
        return modules
    service = next(s for s in problem.services if s.id == session.service)
    weeks = (first + WEEK_LONG * n for n in range((week_of - first) // WEEK_LONG))
    past = sum(bool(open_times(session, service, problem.program, week)) for week in weeks)
    turn = past % len(modules)
    return modules[turn:] + modules[:turn]


def _clinicians(problem: Problem, week_of: dt.date) -> tuple[Clinician, ...]:
    """The clinicians, at work when they are not away and their site is open."""
    program = problem.program
    holes = {
        c.id: [
            *closed_spans(program, week_of, c.site),
            *(
                Span(day * DAY, (day + 1) * DAY)
                for day in range(7)
                if any(_date(week_of, day) in dates for dates in c.away)
            ),
        ]
        for c in problem.clinicians
    }
    blocks = union(block_spans(problem, (block.id for block in program.blocks)))
    usual = blocks or (Span(0, WEEK),)
    # Hours that nobody states are all week; one who states theirs would limit the others to them.
    unstated = not blocks and all(c.available is None for c in problem.clinicians)
    stated = unstated and any(holes.values())
    return tuple(
        replace(
            c,
            away=(),
            available=without(usual if c.available is None else c.available, holes[c.id])
            if holes[c.id] or stated
            else c.available,
        )
        for c in problem.clinicians
    )


def _known(names: Iterable[str], known: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in known)


def _date(week_of: dt.date, day: int) -> dt.date:
    return week_of + dt.timedelta(days=day)
