"""Appointments with someone whom the patient prefers, or with their therapist."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Bools, Ints
from iopsched.index import NONE, Index
from iopsched.problem import Patient
from iopsched.roster import Roster
from iopsched.rules.base import Finding, Rule
from iopsched.tables import Rows
from iopsched.week import time_text

__all__ = ["ClinicianPreference"]


class ClinicianPreference(Rule):
    id = "clinician_preference"
    sentence = (
        "Appointments are with a clinician whom the patient prefers or, if none is named, with the "
        "therapist if they have the tags; counts appointments."
    )
    level = "like"
    weight = 40
    scope = "patient"

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        asks, welcome = index.once(_wishes)
        appointment = rows.session == NONE
        minded = asks[rows.patient, rows.service] & ~welcome[rows.patient, rows.clinician]
        amounts: Ints = (appointment & minded).astype(np.int64)
        return amounts

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            for placement in roster.week[patient.id]:
                if placement.session is not None:
                    continue
                preferred = _preferred(roster, patient, placement.service)
                if preferred and not preferred & set(placement.clinicians):
                    yield Finding(
                        amount=1,
                        patient=patient.id,
                        clinician=next(iter(placement.clinicians), None),
                        start=placement.start,
                        note=f"{patient.id} has {placement.service} at "
                        f"{time_text(placement.start)} without {' or '.join(sorted(preferred))}",
                    )


def _wishes(index: Index) -> tuple[Bools, Bools]:
    """By patient and service, whether anybody is preferred; by patient and clinician, who is."""
    patients, services = index.problem.patients, index.problem.services
    clinicians = index.problem.clinicians
    staffed = index.service_staff > 0
    able = np.array(
        [[set(s.requires) <= set(c.tags) for s in services] for c in clinicians], dtype=bool
    ).reshape(len(clinicians), len(services))
    # The last column is nobody, whom nobody prefers.
    welcome = np.zeros((len(patients), len(clinicians) + 1), dtype=bool)
    asks = np.zeros((len(patients), len(services)), dtype=bool)
    for i, patient in enumerate(patients):
        if patient.prefers.clinicians:
            welcome[i, [index.clinician[c] for c in patient.prefers.clinicians]] = True
            asks[i] = staffed
        elif patient.therapist is not None:
            therapist = index.clinician[patient.therapist]
            welcome[i, therapist] = True
            asks[i] = staffed & able[therapist]
    return asks, welcome


def _preferred(roster: Roster, patient: Patient, service: str) -> set[str]:
    """Clinicians who suit the patient for appointments of the service; empty if all do."""
    wanted = roster.services[service]
    if wanted.staff == 0:
        return set()
    if patient.prefers.clinicians:
        return set(patient.prefers.clinicians)
    therapist = roster.clinicians.get(patient.therapist or "")
    if therapist is None or not set(wanted.requires) <= set(therapist.tags):
        return set()
    return {therapist.id}
