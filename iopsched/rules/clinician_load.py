"""Clinicians are there, able, enough, and not overworked.

Everything is counted in minutes. A clinician who may not lead a run or appointment at all (they
lack a tag, or work at another site) counts for its whole length, and so does each one who is
missing from its staff; a patient above a caseload counts as `PATIENT_MINUTES`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Ints, SpanTable, group_ids
from iopsched.index import NONE, Index
from iopsched.problem import Clinician, Service
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.schedule import Placement, Run
from iopsched.tables import Offers
from iopsched.week import WEEK, Span, time_text, union

__all__ = ["ClinicianLoad"]

PATIENT_MINUTES = 60
"""What one patient above a caseload counts."""

UNLIMITED = np.iinfo(np.int32).max


class ClinicianLoad(Rule):
    id = "clinician_load"
    sentence = (
        "Runs and appointments have their full staff, who are available, have the required tags "
        "and work at the site, within each clinician's weekly minutes and caseload; counts "
        "minutes, and 60 for each patient above a caseload."
    )
    level = "must"
    weight = 1_000
    scope = "shared"

    def offer_amounts(self, index: Index, offers: Offers) -> Ints:
        minutes = offers.end - offers.start
        led = offers.clinician != NONE
        amounts: Ints = minutes * index.service_staff[offers.service] * ~led
        minutes, clinician = minutes[led], offers.clinician[led]
        hours = index.offered(_hours)
        inside = hours.minutes_inside(clinician, offers.start[led], offers.end[led])
        lacking = index.offered(_lacking_tags)[offers.service[led], clinician]
        meets_at = np.append(np.where(index.session_in_person, index.session_site, NONE), NONE)
        site, own = meets_at[offers.session[led]], index.clinician_site[clinician]
        elsewhere = (site != own) & (site != NONE) & (own != NONE)
        amounts[led] = (minutes - inside) + minutes * lacking + minutes * elsewhere
        return amounts

    def post(self, desk: Desk) -> None:
        v = desk.variables
        c = v.candidates
        desk.at_least(
            c.staffings.run,
            v.staffing,
            c.index.service_staff[c.runs.service],
            when=v.run,
            amount=c.runs.end - c.runs.start,
        )
        seen = np.flatnonzero(c.rows.clinician != NONE)
        desk.at_most(
            np.concatenate([c.staffings.clinician, c.rows.clinician[seen]]),
            np.concatenate([v.staffing, v.row[seen]]),
            _limits([x.max_minutes for x in c.index.problem.clinicians]),
            coefficient=np.concatenate([c.staffings.end - c.staffings.start, c.rows.minutes[seen]]),
        )
        caseload = _limits(_caseloads(c.index))
        clinician, patient = c.rows.clinician[seen], c.rows.patient[seen]
        _, (of_pair, _) = group_ids(clinician, patient)
        # Only who could pass their caseload needs a literal for each patient.
        passing = (np.bincount(of_pair, minlength=len(caseload)) > caseload)[clinician]
        pair, (of_pair, _) = group_ids(clinician[passing], patient[passing])
        sees = v.encoder.any_of(pair, v.row[seen[passing]], len(of_pair))
        desk.at_most(of_pair, sees, caseload, amount=np.full_like(caseload, PATIENT_MINUTES))

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for run in roster.schedule.runs:
            session = roster.sessions[run.session]
            site = session.site if session.modality == "in_person" else None
            yield from _staff(roster, run, run.session, roster.services[session.service], site)
        sees: dict[str, set[str]] = defaultdict(set)
        for placement in roster.appointments():
            service = roster.services[placement.service]
            what = f"{placement.patient}/{placement.service}"
            yield from _staff(roster, placement, what, service, None)
            for name in placement.clinicians:
                sees[name].add(placement.patient)
        pack = roster.regulation.program
        for clinician in roster.problem.clinicians:
            engagements = roster.clinician_engagements[clinician.id]
            minutes, most = sum(e.end - e.start for e in engagements), clinician.max_minutes
            if most is not None and minutes > most:
                note = f"{clinician.id} has {minutes} minutes, at most {most} allowed"
                yield Finding(amount=minutes - most, clinician=clinician.id, note=note)
            caseloads = [clinician.caseload, None if pack is None else pack.caseload]
            caseload = min((limit for limit in caseloads if limit is not None), default=None)
            patients = len(sees[clinician.id])
            if caseload is not None and patients > caseload:
                note = f"{clinician.id} sees {patients} patients, at most {caseload} allowed"
                amount = (patients - caseload) * PATIENT_MINUTES
                yield Finding(amount=amount, clinician=clinician.id, note=note)


def _hours(index: Index) -> SpanTable:
    return SpanTable(index.clinician_hours)


def _lacking_tags(index: Index) -> Ints:
    """1 where the clinician (second axis) lacks a tag that the service (first axis) requires."""
    clinicians = [set(clinician.tags) for clinician in index.problem.clinicians]
    return np.array(
        [[not set(s.requires) <= tags for tags in clinicians] for s in index.problem.services],
        dtype=np.int64,
    ).reshape(len(index.problem.services), len(clinicians))


def _limits(limits: list[int | None]) -> Ints:
    return np.array([UNLIMITED if limit is None else limit for limit in limits], dtype=np.int64)


def _caseloads(index: Index) -> list[int | None]:
    """Each clinician's own caseload or that of the program's rule pack, whichever is smaller."""
    pack = index.regulation.program
    general = UNLIMITED if pack is None or pack.caseload is None else pack.caseload
    own = [clinician.caseload for clinician in index.problem.clinicians]
    return [general if limit is None else min(limit, general) for limit in own]


def _staff(
    roster: Roster, held: Run | Placement, what: str, service: Service, site: str | None
) -> Iterator[Finding]:
    """Who is missing from a run or appointment, and who should not lead it."""
    length = held.end - held.start
    missing = service.staff - len(held.clinicians)
    session = held.session
    if missing > 0:
        note = f"{what} lacks {missing} of {service.staff} clinicians"
        yield Finding(amount=missing * length, session=session, start=held.start, note=note)
    for name in held.clinicians:
        for amount, words in _objections(roster, roster.clinicians[name], held, service, site):
            note = f"{name} leads {what} at {time_text(held.start)}, but {words}"
            yield Finding(
                amount=amount, session=session, clinician=name, start=held.start, note=note
            )


def _objections(
    roster: Roster, clinician: Clinician, held: Run | Placement, service: Service, site: str | None
) -> Iterator[tuple[int, str]]:
    """Minutes and words of what speaks against a clinician."""
    length = held.end - held.start
    hours = clinician.available
    if hours is None:
        hours = roster.block_spans() or (Span(0, WEEK),)
    away = length - sum(span.overlap(held.start, held.end) for span in union(list(hours)))
    if away:
        yield away, f"is not available for {away} minutes of it"
    if not set(service.requires) <= set(clinician.tags):
        yield length, f"lacks tags that {service.id} requires"
    if None not in (site, clinician.site) and site != clinician.site:
        yield length, f"works at {clinician.site}, not at {site}"
