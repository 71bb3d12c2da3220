"""What a patient's plan over several weeks must be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from iopsched.patient import Authorization, Patient, Routine
from iopsched.validate.finding import Finding

__all__ = ["phase_findings"]


def phase_findings(patient: Patient) -> Iterator[Finding]:
    """Find what is at fault in phases, authorizations and the routine, beyond single fields."""
    yield from _lengths(patient)
    yield from _names(patient)
    for finding in _authorization(patient.authorized):
        yield finding.under(("authorized",))
    for i, phase in enumerate(patient.phases):
        for finding in _authorization(phase.authorized):
            yield finding.under(("phases", i, "authorized"))
    for finding in _routine(patient.routine):
        yield finding.under(("routine",))


def _names(patient: Patient) -> Iterator[Finding]:
    names = [phase.id for phase in patient.phases]
    for i, name in enumerate(names):
        if name in names[:i]:
            problem = "repeats the id of an earlier phase"
            yield Finding(("phases", i, "id"), problem, "give each its own id")
    if names and patient.phase is not None and patient.phase not in names:
        remedy = "name the current one of them, or leave it out for the first"
        yield Finding(("phase",), "is none of the patient's `phases`", remedy)


def _lengths(patient: Patient) -> Iterator[Finding]:
    for i, phase in enumerate(patient.phases):
        if phase.weeks is not None and phase.until is not None:
            remedy = "leave one of them out"
            yield Finding(("phases", i, "weeks"), "is given together with `until`", remedy)
        if phase.weeks is None and phase.until is None and i < len(patient.phases) - 1:
            remedy = "say in weeks how long it lasts, or give `until`"
            yield Finding(("phases", i, "weeks"), "is missing, and another phase follows", remedy)
    dated = [(i, phase.until) for i, phase in enumerate(patient.phases) if phase.until is not None]
    for (_, before), (i, until) in pairwise(dated):
        if until <= before:
            problem, remedy = "is not after the phase before", "write a later date"
            yield Finding(("phases", i, "until"), problem, remedy)


def _authorization(authorized: Authorization) -> Iterator[Finding]:
    if authorized.per == "period":
        if authorized.valid_until is None:
            remedy = "give the last day of the period"
            yield Finding(("valid_until",), "is missing where `per` is a period", remedy)
        return
    for field, most in (("hours", 168), ("days", 7)):
        value = getattr(authorized, field)
        if value is not None and value > most:
            remedy = f"write at most {most}, or `per` as a period"
            yield Finding((field,), "is more than a week has", remedy)


def _routine(routine: Routine) -> Iterator[Finding]:
    for each, only in (("days", "only_days"), ("blocks", "only_blocks")):
        allowed = getattr(routine, only)
        for i, name in enumerate(getattr(routine, each)):
            if allowed is not None and name not in allowed:
                yield Finding((each, i), f"is not in `{only}`", "add it there, or leave it out")
