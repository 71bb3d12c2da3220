"""Who is seen by somebody else than the week before, in appointments of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from iopsched.plan.causes import Cause
from iopsched.roster import Roster

__all__ = ["Handover", "handovers_between"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A patient whose appointments of a service are with others than in the week before.

    Attributes
    ----------
    week_of : date
        Monday of the week in which it is so.
    patient, service : str
    before, after : tuple of str
        Clinicians.
    causes : tuple of Cause
        What changed for these clinicians or in the patient's own plan. Empty where nothing did:
        `continuity` has a weight, and something weighed more.
    """

    week_of: dt.date
    patient: str
    service: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    causes: tuple[Cause, ...]

    @property
    def reason(self) -> str:
        """Why, in plain words with ids and dates only."""
        return "; ".join(cause.text for cause in self.causes) or "something weighed more"

    def __str__(self) -> str:
        before, after = (" and ".join(side) for side in (self.before, self.after))
        return f"{self.patient} {self.service} with {after}, not {before}: {self.reason}"


def handovers_between(before: Roster, now: Roster, causes: Sequence[Cause]) -> tuple[Handover, ...]:
    """Every handover from one week to the next, by patient.

    Parameters
    ----------
    before, now : Roster
    causes : sequence of Cause
        What changed in between.
    """
    week_of = now.problem.program.week_of
    assert week_of is not None
    found = []
    for patient in now.patients:
        old, new = _seen_by(before, patient), _seen_by(now, patient)
        for service in new:
            if service in old and set(old[service]) != set(new[service]):
                people = {*old[service], *new[service]}
                found.append(
                    Handover(
                        week_of=week_of,
                        patient=patient,
                        service=service,
                        before=old[service],
                        after=new[service],
                        causes=tuple(
                            cause
                            for cause in causes
                            if cause.patient == patient or people & cause.clinicians
                        ),
                    )
                )
    return tuple(found)


def _seen_by(roster: Roster, patient: str) -> dict[str, tuple[str, ...]]:
    """By service: whom the patient sees in appointments, in the order of the week."""
    people: dict[str, dict[str, None]] = {}
    for placement in roster.week.get(patient, ()):
        if placement.session is None and placement.clinicians:
            people.setdefault(placement.service, {}).update(dict.fromkeys(placement.clinicians))
    return {service: tuple(names) for service, names in people.items()}
