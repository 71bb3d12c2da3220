"""Who fits best into a session with a seat."""

from __future__ import annotations

from collections.abc import Iterator

from iopsched.patient import Patient
from iopsched.quote.answers import Quote
from iopsched.quote.clock import Clock
from iopsched.quote.find import DISTURBANCE, quoted
from iopsched.screening import schedulable
from iopsched.search.questions.published import Published
from iopsched.search.questions.weeks import Weeks

__all__ = ["free_seats", "helped"]


def helped(published: Published, session: str, clock: Clock) -> Iterator[Quote]:
    """The week with a seat in the session of everybody whom it helps, the urgent ones first."""
    for patient in _asking(published, session):
        if clock.is_over:
            return
        weeks = Weeks(published, [patient], () if patient.enrolled else [patient.id])
        seats = weeks.seats_in(session)
        if not len(seats):
            continue
        weeks.require_one(seats)
        weeks.keep(published.weeks.get(patient.id, ()), DISTURBANCE)
        answer = weeks.find(clock.left)
        if answer is not None:
            quote = quoted(published, weeks, answer)
            if quote.change < 0:
                yield quote


def free_seats(published: Published, session: str) -> int:
    """Seats that are free for somebody whose payer sets no lower limit."""
    cap = int(published.index.session_cap[published.index.session[session]])
    run = published.runs.get(session)
    if run is not None and run.room is not None:
        cap = min(cap, published.rooms[run.room].capacity)
    return max(0, cap - len(published.seats[session]))


def _asking(published: Published, session: str) -> list[Patient]:
    """Patients who wait or fall short, and need what the session gives."""
    service = next(s.service for s in published.problem.sessions if s.id == session)
    people = sorted(published.problem.patients, key=lambda patient: -patient.priority)
    return [
        patient
        for patient in people
        if schedulable(patient)
        and (patient.id in published.short or patient.id not in published.weeks)
        and patient.id not in published.seats[session]
        and any(service in need.services for need in patient.needs)
    ]
