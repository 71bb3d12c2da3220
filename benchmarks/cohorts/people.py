"""The patients of one place, with their own therapists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from benchmarks.cohorts.plans import Place, tracks
from examples.cohort import Mix, Track, cohort
from examples.life import at
from iopsched.problem import Patient
from iopsched.screening import schedulable
from iopsched.week import DAY, WEEK, Span

__all__ = ["CASELOADS", "FAMILY_CASELOAD", "home_of", "needed", "people"]

CASELOADS: Mapping[str, int] = {"sud": 16, "mood": 16, "dual": 12, "ed": 12, "teen": 12}
FAMILY_CASELOAD = 14

FAMILIES_WEEKLY, FAMILIES_FORTNIGHTLY = 0.25, 0.4
FAMILY_WINDOWS = (
    *at(("Mon", "Tue", "Thu"), "16:00", "19:00"),
    *at(("Wed", "Fri"), "12:00", "14:00"),
    *at(("Sat",), "09:00", "13:00"),
)


def people(place: Place, count: int, seed: int) -> tuple[Patient, ...]:
    """Draw the patients of a place; all times are on the program's clock."""
    mix = Mix(
        tracks=tuple(
            _staffed(track, count, tracks(place, count)) for track in tracks(place, count)
        ),
        # In any one week half of those who come fortnightly are due.
        family=FAMILIES_WEEKLY + FAMILIES_FORTNIGHTLY / 2,
        family_windows=FAMILY_WINDOWS,
        blocks=("day", "evening"),
    )
    return tuple(_moved(patient, place) for patient in cohort(count, seed=seed, mix=mix))


def _staffed(track: Track, count: int, among: tuple[Track, ...]) -> Track:
    """The track with as many therapists as its patients need, nine tenths of a caseload each."""
    expected = count * track.share / sum(other.share for other in among)
    caseload = CASELOADS[track.tag.rpartition("-")[2]]
    number = ceil(expected / (0.9 * caseload))
    names = tuple(f"{track.tag}-{track.tags[1]}-{i}" for i in range(1, number + 1))
    return replace(track, therapists=names)


def _moved(patient: Patient, place: Place) -> Patient:
    """The patient on the program's clock, with the tag of the region."""
    family = patient.family_available
    latest = patient.prefers.latest
    return replace(
        patient,
        tags=(*patient.tags, place.region),
        commitments=_later(patient.commitments, place.shift),
        family_available=None if family is None else _later(family, place.shift),
        prefers=replace(
            patient.prefers, latest=None if latest is None else min(DAY, latest + place.shift)
        ),
    )


def _later(spans: tuple[Span, ...], shift: int) -> tuple[Span, ...]:
    moved = ((span.start + shift, min(WEEK, span.end + shift)) for span in spans)
    return tuple(Span(start, end) for start, end in moved if start < end)


def home_of(patient: Patient) -> str:
    """The block in which the patient's track is at home."""
    return patient.tags[2]


def needed(
    patient: Patient, service: str, shares: Mapping[tuple[str, ...], Mapping[str, float]]
) -> float:
    """How many of a service the plan asks for, its choices taken in the given shares."""
    if not schedulable(patient):
        return 0.0
    return sum(
        need.min * (shares[need.any_of][service] if need.any_of else 1.0)
        for need in patient.needs
        if service in need.services
    )
