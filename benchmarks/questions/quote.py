"""Time quotes at 1,000 patients: ``python -m benchmarks.questions.quote``.

The program is one clinic of 100 patients many times over, solved once: every copy has its own
sessions, clinicians and rooms, and each patient may be seated in those of all. Newcomers are
like some who were discharged, or, in a full program, like some who stay: they have their plans and
their commitments.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from statistics import median

import iopsched
from benchmarks.questions.weeks import published_week
from iopsched import Patient, Placement, Problem, Quoter, Quotes, Schedule, Session
from iopsched.search.questions.published import Published

__all__ = ["campus", "discharge", "main"]


def main() -> None:
    """Print seconds to prepare, to the first answer and to three, and whether all of them hold."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--copies", type=int, default=10, help="of 100 patients (default 10)")
    parser.add_argument("--every", type=int, default=10, help="one in so many is discharged")
    parser.add_argument("--questions", type=int, default=40, help="newcomers (default 40)")
    parser.add_argument("--solve", type=float, default=60.0, help="seconds to solve one copy")
    parser.add_argument("--capacity", default="loose", help="tight, balanced or loose (default)")
    parser.add_argument("--full", action="store_true", help="nobody leaves for the newcomers")
    args = parser.parse_args()
    clinic, solved = published_week(f"clinic-100-{args.capacity}-s0", args.solve)
    problem, schedule = campus(clinic, solved, args.copies)
    without, left, gone = discharge(problem, schedule, args.every)
    if args.full:
        gone = [_unknown(patient) for patient in gone]
    else:
        problem, schedule = without, left
    placed = {placement.patient for placement in schedule.placements}
    print(f"{len(problem.patients)} patients, {len(placed)} placed, {len(schedule.runs)} runs")
    began = time.perf_counter()
    desk = Quoter(problem, schedule)
    print(f"prepared in {time.perf_counter() - began:.2f} s (once a schedule)")
    people = [
        replace(one, id=f"N{i}", enrolled=False) for i, one in enumerate(gone[: args.questions])
    ]
    first, three, every, answers = [], [], [], []
    for one in people:
        began = time.perf_counter()
        fits = desk.first(one) is not None
        first += [time.perf_counter() - began] if fits else []
        began = time.perf_counter()
        quotes = desk.quote(one)
        seconds = time.perf_counter() - began
        three += [seconds] if _unmoved(quotes) == 3 else []
        every.append(seconds)
        answers.append(quotes)
    print(f"first answer that moves nobody: {_summary(first)}")
    print(f"three that move nobody: {_summary(three)}")
    print(f"all answers: {_summary(every)}")
    for moved in (1, 2):
        count = sum(bool(q) and len(q[0].disturbed) == moved for q in answers)
        print(f"best answer moves {moved}: {count} of {len(answers)}")
    nothing = [q for q in answers if not q]
    helped = sum(bool(q.loosenings) for q in nothing)
    print(f"nothing fits: {len(nothing)} of {len(answers)}, {helped} with something to loosen")
    _judge(problem, schedule, people, answers)


def campus(clinic: Problem, schedule: Schedule, copies: int) -> tuple[Problem, Schedule]:
    """Many copies of a clinic and its schedule as one program."""
    names = [f"{chr(ord('a') + i // 26)}{chr(ord('a') + i % 26)}-" for i in range(copies)]
    problem = replace(
        clinic,
        sessions=tuple(_session(s, n) for n in names for s in clinic.sessions),
        clinicians=tuple(replace(c, id=n + c.id) for n in names for c in clinic.clinicians),
        rooms=tuple(replace(r, id=n + r.id) for n in names for r in clinic.rooms),
        patients=tuple(_patient(p, n) for n in names for p in clinic.patients),
        keep_apart=tuple((n + a, n + b) for n in names for a, b in clinic.keep_apart),
        keep_together=tuple((n + a, n + b) for n in names for a, b in clinic.keep_together),
    )
    runs = tuple(
        replace(r, session=n + r.session, clinicians=_all(n, r.clinicians), room=_one(n, r.room))
        for n in names
        for r in schedule.runs
    )
    placements = tuple(_placement(p, n) for n in names for p in schedule.placements)
    return problem, Schedule(placements=placements, runs=runs).sized()


def _session(session: Session, name: str) -> Session:
    return replace(
        session,
        id=name + session.id,
        series=_one(name, session.series),
        clinicians=_all(name, session.clinicians),
        rooms=_all(name, session.rooms),
    )


def _patient(patient: Patient, name: str) -> Patient:
    return replace(
        patient,
        id=name + patient.id,
        therapist=_one(name, patient.therapist),
        needs=tuple(replace(n, clinician=_one(name, n.clinician)) for n in patient.needs),
        prefers=replace(
            patient.prefers,
            clinicians=_all(name, patient.prefers.clinicians),
            sessions=_all(name, patient.prefers.sessions),
        ),
    )


def _placement(placement: Placement, name: str) -> Placement:
    return replace(
        placement,
        patient=name + placement.patient,
        session=_one(name, placement.session),
        clinicians=_all(name, placement.clinicians),
        room=_one(name, placement.room),
    )


def _one(name: str, item: str | None) -> str | None:
    return None if item is None else name + item


def _all(name: str, items: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name + item for item in items)


def discharge(
    problem: Problem, schedule: Schedule, every: int
) -> tuple[Problem, Schedule, list[Patient]]:
    """Without one patient in so many, where the groups that they leave stay large enough."""
    services = {service.id: service for service in problem.services}
    least = {s.id: s.min_size or services[s.service].min_size for s in problem.sessions}
    size = {run.session: run.size for run in schedule.runs}
    whole = Published(problem, schedule)
    gone = []
    for patient in problem.patients[::every]:
        sessions = [p.session for p in schedule.of(patient.id) if p.session is not None]
        if sessions and patient.id not in whole.short and all(size[s] > least[s] for s in sessions):
            gone.append(patient)
            for session in sessions:
                size[session] -= 1
    ids = {patient.id for patient in gone}
    left = replace(
        problem,
        patients=tuple(p for p in problem.patients if p.id not in ids),
        keep_apart=tuple(pair for pair in problem.keep_apart if ids.isdisjoint(pair)),
        keep_together=tuple(pair for pair in problem.keep_together if ids.isdisjoint(pair)),
    )
    placements = tuple(p for p in schedule.placements if p.patient not in ids)
    return left, Schedule(placements=placements, runs=schedule.runs).sized(), gone


def _unknown(patient: Patient) -> Patient:
    """Like the patient, but nobody's yet: their own clinicians have them already."""
    needs = tuple(replace(need, clinician=None) for need in patient.needs)
    return replace(patient, therapist=None, needs=needs)


def _unmoved(quotes: Quotes) -> int:
    return sum(not quote.disturbed for quote in quotes)


def _summary(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    return (
        f"{median(seconds) * 1e3:.0f} ms (median of {len(seconds)}; {max(seconds):.2f} s at most)"
    )


def _judge(
    problem: Problem, schedule: Schedule, people: list[Patient], answers: list[Quotes]
) -> None:
    """Apply every answer, and let the referee say whether it obeys and costs what was said."""
    asked = bad = 0
    for one, quotes in zip(people, answers, strict=True):
        if not quotes:
            continue
        joined = replace(problem, patients=(*problem.patients, one))
        before = iopsched.score(joined, schedule).total
        for quote in quotes:
            asked += 1
            after, week = quote.apply()
            good = after == joined and not iopsched.check(after, week)
            bad += not (good and iopsched.score(after, week).total - before == quote.change)
    print(f"the referee: {asked} quoted weeks applied, {bad} rejected or of another score")


if __name__ == "__main__":
    main()
