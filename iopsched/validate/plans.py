"""What patients' plans, and pairs of patients, must be."""

from __future__ import annotations

from collections.abc import Iterator

from iopsched.problem import Need, Patient, Problem
from iopsched.validate.finding import Finding, is_id
from iopsched.validate.lookup import Lookup
from iopsched.validate.phases import phase_findings

__all__ = ["plan_findings"]


def plan_findings(problem: Problem, lookup: Lookup) -> Iterator[Finding]:
    """Find what is at fault in plans, beyond single fields, and in pairs of patients."""
    for i, patient in enumerate(problem.patients):
        for finding in _patient(patient, lookup):
            yield finding.under(("patients", i))
    yield from _pairs(problem, lookup)


def _patient(patient: Patient, lookup: Lookup) -> Iterator[Finding]:
    if lookup.problem.program.week_of is None and "week_of" not in lookup.declared.unsure:
        for field in ("valid_from", "valid_until"):
            if getattr(patient.authorized, field) is not None:
                yield Finding(
                    ("authorized", field),
                    "is a date, but the program does not say which week it is",
                    "give `week_of` in `program`",
                )
    for i, need in enumerate(patient.needs):
        for finding in _need(need, patient, lookup):
            yield finding.under(("needs", i))
    for i, phase in enumerate(patient.phases):
        for j, need in enumerate(phase.needs):
            for finding in _need(need, patient, lookup):
                yield finding.under(("phases", i, "needs", j))
    yield from phase_findings(patient)


def _need(need: Need, patient: Patient, lookup: Lookup) -> Iterator[Finding]:
    if (need.service is None) == (not need.any_of):
        both = need.service is not None
        yield Finding(
            ("service",),
            "is given together with `any_of`" if both else "is missing, and so is `any_of`",
            "leave one of them out" if both else "give one of them",
        )
        return
    field = "service" if need.service is not None else "any_of"
    services = [lookup.services[name] for name in need.services if name in lookup.services]
    forms = {service.form for service in services}
    if len(forms) > 1:
        yield Finding(
            ("any_of",),
            "mixes groups, individual or family appointments",
            "write one need for each form",
        )
    if "group" in forms:
        for only in ("minutes", "clinician"):
            if getattr(need, only) is not None:
                yield Finding((only,), "is for appointments, not for groups", "leave it out")
    no_hours = patient.family_available == ()
    family_comes = [service.form == "family" or service.with_family for service in services]
    all_known = len(services) == len(need.services)
    if no_hours and need.min > 0 and all_known and all(family_comes):
        yield Finding(
            (field,),
            "is for the family too, but `family_available` lists no hours",
            "list the hours when the family can come, or leave `family_available` out",
        )
    clinician = None if need.clinician is None else lookup.clinicians.get(need.clinician)
    appointments = [service for service in services if service.form != "group"]
    if clinician is not None and len(appointments) == len(need.services):
        tags = set(clinician.tags)
        if not any(set(service.requires) <= tags for service in appointments):
            yield Finding(
                ("clinician",),
                "names a clinician without the tags that the service requires",
                "name another, or give the clinician those tags",
            )


def _pairs(problem: Problem, lookup: Lookup) -> Iterator[Finding]:
    apart = {frozenset(pair) for pair in problem.keep_apart}
    for name, pairs in (
        ("keep_apart", problem.keep_apart),
        ("keep_together", problem.keep_together),
    ):
        for i, pair in enumerate(pairs):
            for j, patient in enumerate(pair):
                if "patients" in lookup.declared.unsure:
                    wrong = not is_id(patient)
                else:
                    wrong = patient not in lookup.ids["patients"]
                if wrong:
                    remedy = lookup.remedy("patients", patient)
                    yield Finding((name, i, j), "names an unknown patient", remedy)
            if pair[0] == pair[1]:
                yield Finding((name, i), "pairs a patient with themselves", "name two patients")
            elif name == "keep_together" and frozenset(pair) in apart:
                yield Finding((name, i), "is also in `keep_apart`", "keep only one of the two")
