"""Single edits of a problem's data that loosen it, as small as they can be said.

An edit names one thing and says how far it goes; an edit *contains* another of the same thing that
goes no further. Sizes are minutes, and what is no time is worth the minutes that `WORTH` says: they
only set the order in which relaxations are offered.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from iopsched.patient import Need, Patient
from iopsched.problem import Problem
from iopsched.week import Span, union

__all__ = [
    "WORTH",
    "Authorize",
    "Edit",
    "FamilyComes",
    "FreePatient",
    "LoosenNeed",
    "OtherClinician",
    "RaiseLimit",
    "changed_patient",
    "without",
]

WORTH = {
    "seat": 30,
    "patient below minimum": 45,
    "clinician": 60,
    "day": 60,
    "time": 60,
    "room": 120,
    "session": 240,
}
"""Minutes that edits other than of time are worth."""


class Edit(ABC):
    """One edit of a problem."""

    rule: str
    """The rule that it gives way to."""

    @property
    @abstractmethod
    def size(self) -> int:
        """How much it asks for, in minutes."""

    @abstractmethod
    def apply(self, problem: Problem) -> Problem:
        """The problem with the edit."""

    @abstractmethod
    def __str__(self) -> str:
        """In plain words, with ids and times only."""

    def contains(self, other: Edit) -> bool:
        """Whether this edit goes at least as far as the other."""
        return self == other


def without(spans: Iterable[Span], cut: Span) -> tuple[Span, ...]:
    """The spans less what lies in another."""
    pieces = (
        piece
        for span in spans
        for piece in (
            (span.start, min(span.end, cut.start)),
            (max(span.start, cut.end), span.end),
        )
    )
    return union([Span(start, end) for start, end in pieces if start < end])


def changed_patient(problem: Problem, patient: str, **fields: Any) -> Problem:
    """The problem with some fields of one patient replaced."""
    people = (replace(p, **fields) if p.id == patient else p for p in problem.patients)
    return replace(problem, patients=tuple(people))


def _of(problem: Problem, patient: str) -> Patient:
    return next(p for p in problem.patients if p.id == patient)


@dataclass(frozen=True, slots=True)
class FreePatient(Edit):
    """The patient is free in a span in which a commitment lies."""

    patient: str
    span: Span
    rule = "commitments"

    @property
    def size(self) -> int:
        return self.span.minutes

    def apply(self, problem: Problem) -> Problem:
        left = without(_of(problem, self.patient).commitments, self.span)
        return changed_patient(problem, self.patient, commitments=left)

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, FreePatient)
            and other.patient == self.patient
            and self.span.covers(other.span.start, other.span.end)
        )

    def __str__(self) -> str:
        return f"{self.patient} is free {self.span}"


@dataclass(frozen=True, slots=True)
class FamilyComes(Edit):
    """The family can come in one more span."""

    patient: str
    span: Span
    rule = "commitments"

    @property
    def size(self) -> int:
        return self.span.minutes

    def apply(self, problem: Problem) -> Problem:
        hours = _of(problem, self.patient).family_available or ()
        return changed_patient(problem, self.patient, family_available=union([*hours, self.span]))

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, FamilyComes)
            and other.patient == self.patient
            and self.span.covers(other.span.start, other.span.end)
        )

    def __str__(self) -> str:
        return f"the family of {self.patient} comes {self.span}"


@dataclass(frozen=True, slots=True)
class OtherClinician(Edit):
    """A need is met by another clinician; `need` is its position in the plan."""

    patient: str
    need: int
    clinician: str
    rule = "clinician_load"

    @property
    def size(self) -> int:
        return WORTH["clinician"]

    def apply(self, problem: Problem) -> Problem:
        return _with_need(problem, self.patient, self.need, clinician=self.clinician)

    def __str__(self) -> str:
        return f"{self.clinician} for need {self.need + 1} of {self.patient}"


@dataclass(frozen=True, slots=True)
class LoosenNeed(Edit):
    """A limit of a need is loosened to a value; `need` is its position in the plan."""

    patient: str
    need: int
    limit: Literal["max", "max_per_day", "min_days_between", "not_on_days_with"]
    value: int | tuple[str, ...]
    step: int
    rule = "need_limits"

    @property
    def size(self) -> int:
        return WORTH["day"] * self.step

    def apply(self, problem: Problem) -> Problem:
        return _with_need(problem, self.patient, self.need, **{self.limit: self.value})

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, LoosenNeed)
            and (other.patient, other.need, other.limit) == (self.patient, self.need, self.limit)
            and self.step >= other.step
        )

    def __str__(self) -> str:
        name = f"need {self.need + 1} of {self.patient}"
        if self.limit == "not_on_days_with":
            return f"{name} may be on days with any service"
        words = {
            "max": f"at most {self.value} a week",
            "max_per_day": f"at most {self.value} a day",
            "min_days_between": f"at least {_days(self.value)} apart"
            if self.value
            else "two may be on one day",
        }
        return f"{name}: {words[self.limit]}"


def _days(count: object) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _with_need(problem: Problem, patient: str, need: int, **fields: Any) -> Problem:
    plan: list[Need] = list(_of(problem, patient).needs)
    plan[need] = replace(plan[need], **fields)
    return changed_patient(problem, patient, needs=tuple(plan))


@dataclass(frozen=True, slots=True)
class Authorize(Edit):
    """The payer authorizes more: so many hours, days or units, or other dates."""

    patient: str
    limit: Literal["hours", "days", "units", "dates"]
    value: float
    step: int
    rule = "authorization"

    @property
    def size(self) -> int:
        return self.step

    def apply(self, problem: Problem) -> Problem:
        known = _of(problem, self.patient).authorized
        fields: dict[str, Any] = {self.limit: self.value}
        if self.limit == "dates":
            fields = {"valid_from": None, "valid_until": None}
        return changed_patient(problem, self.patient, authorized=replace(known, **fields))

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, Authorize)
            and (other.patient, other.limit) == (self.patient, self.limit)
            and self.value >= other.value
        )

    def __str__(self) -> str:
        if self.limit == "dates":
            return f"authorization of {self.patient} for the whole week"
        return f"{self.value:g} {self.limit} authorized for {self.patient}"


@dataclass(frozen=True, slots=True)
class RaiseLimit(Edit):
    """A limit on the patient's week is raised to a value."""

    patient: str
    rule: Literal["hours", "visits", "daily_load"]
    value: float
    step: int

    @property
    def size(self) -> int:
        return self.step

    def apply(self, problem: Problem) -> Problem:
        known = _of(problem, self.patient)
        fields: dict[str, dict[str, Any]] = {
            "hours": {"hours": replace(known.hours, max=self.value)},
            "visits": {"visits": replace(known.visits, max=int(self.value))},
            "daily_load": {"max_minutes_per_day": int(self.value)},
        }
        return changed_patient(problem, self.patient, **fields[self.rule])

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, RaiseLimit)
            and (other.patient, other.rule) == (self.patient, self.rule)
            and self.value >= other.value
        )

    def __str__(self) -> str:
        what = {
            "hours": f"at most {self.value:g} hours a week",
            "visits": f"at most {self.value:g} visits",
            "daily_load": f"at most {self.value:g} minutes a day",
        }
        return f"{self.patient}: {what[self.rule]}"
