"""What every schedule of a problem is, whatever its rules: checks that no level can switch off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from iopsched.index import opening_hours
from iopsched.problem import Service
from iopsched.roster import Roster
from iopsched.rules.base import Finding
from iopsched.schedule import Placement, Run
from iopsched.screening import schedulable
from iopsched.week import DAY, Span, day_of, time_text

__all__ = ["malformed"]


def malformed(roster: Roster) -> Iterator[Finding]:
    """Find what makes a schedule none of its problem: what no choice of candidates gives.

    Parameters
    ----------
    roster : Roster
        A schedule that names only what the problem has.

    Yields
    ------
    Finding
        Each with amount 1.
    """
    yield from _runs(roster)
    yield from _repeated_placements(roster)
    opening = opening_hours(roster.problem)
    for placement in roster.schedule.placements:
        faults = _appointment(roster, placement, opening)
        if placement.session is not None:
            faults = _seat(roster, placement)
        for words in (*_patient(roster, placement), *faults):
            what = placement.session or placement.service
            yield Finding(
                amount=1,
                patient=placement.patient,
                session=placement.session,
                start=placement.start,
                note=f"{placement.patient} in {what} at {time_text(placement.start)}: {words}",
            )


def _runs(roster: Roster) -> Iterator[Finding]:
    for session, count in Counter(run.session for run in roster.schedule.runs).items():
        if count > 1:
            yield Finding(amount=1, session=session, note=f"{session}: runs {count} times")
    for run in roster.schedule.runs:
        for words in _run(roster, run):
            yield Finding(
                amount=1, session=run.session, start=run.start, note=f"{run.session}: {words}"
            )


def _run(roster: Roster, run: Run) -> Iterator[str]:
    """What is wrong with a run by itself."""
    session = roster.sessions[run.session]
    service = roster.services[session.service]
    if Span(run.start, run.end) not in session.times:
        yield f"{Span(run.start, run.end)} is none of its times"
    yield from _people(service, run.clinicians)
    if session.clinicians:
        for clinician in run.clinicians:
            if clinician not in session.clinicians:
                yield f"{clinician} is none of its clinicians"
    yield from _room(roster, service, run.room, in_person=session.modality == "in_person")
    if run.room is not None and session.rooms and run.room not in session.rooms:
        yield f"{run.room} is none of its rooms"


def _repeated_placements(roster: Roster) -> Iterator[Finding]:
    keys = [
        (p.patient, p.session)
        if p.session is not None
        else (p.patient, p.service, p.start, p.end, p.clinicians, p.room)
        for p in roster.schedule.placements
    ]
    for key, count in Counter(keys).items():
        if count > 1:
            note = f"{key[0]}: {count} times in {key[1]}, where once is enough"
            yield Finding(amount=1, patient=key[0], note=note)


def _patient(roster: Roster, placement: Placement) -> Iterator[str]:
    """Whether the patient may be scheduled, and asks for the placement."""
    patient = roster.patients[placement.patient]
    if not schedulable(patient):
        yield "the patient is referred for review and not scheduled"
    if not any(roster.meets(patient, need, placement) for need in patient.needs):
        yield "answers no need of the patient"


def _seat(roster: Roster, placement: Placement) -> Iterator[str]:
    assert placement.session is not None
    service = roster.sessions[placement.session].service
    if placement.service != service:
        yield f"the session is of {service}, not of {placement.service}"
    run = roster.runs.get(placement.session)
    if run is None:
        yield "the session does not run"
        return
    if (placement.start, placement.end) != (run.start, run.end):
        yield f"the session runs {Span(run.start, run.end)}"
    if sorted(placement.clinicians) != sorted(run.clinicians):
        yield f"the session is led by {', '.join(run.clinicians) or 'nobody'}"
    if placement.room != run.room:
        yield f"the session is in {run.room or 'no room'}"


def _appointment(roster: Roster, placement: Placement, opening: tuple[Span, ...]) -> Iterator[str]:
    service = roster.services[placement.service]
    if service.form == "group":
        yield "a group service is given in sessions only"
        return
    grid = roster.problem.program.grid_minutes
    if placement.start % DAY % grid:
        yield f"does not start on a multiple of {grid} minutes after midnight"
    if day_of(placement.start) != day_of(placement.end - 1):
        yield "crosses midnight"
    if not any(span.covers(placement.start, placement.end) for span in opening):
        yield "is outside opening hours"
    yield from _people(service, placement.clinicians)
    yield from _room(roster, service, placement.room, in_person=roster.in_person(placement))


def _people(service: Service, clinicians: Sequence[str]) -> Iterator[str]:
    if len(set(clinicians)) < len(clinicians):
        yield "a clinician is named twice"
    if len(set(clinicians)) > service.staff:
        yield f"has {len(set(clinicians))} clinicians, and {service.id} needs {service.staff}"


def _room(roster: Roster, service: Service, room: str | None, *, in_person: bool) -> Iterator[str]:
    needed = in_person and service.uses_room and bool(roster.rooms)
    if needed and room is None:
        yield "has no room"
    if room is not None and not needed:
        yield f"is in {room}, and needs no room"
