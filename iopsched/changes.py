"""What happens to a published week: clinicians call out, rooms are lost, plans change.

Each change says in plain words what it is. Words for everybody name no patient; those with the
patient's id are for the coordinator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from iopsched.offering import Session
from iopsched.patient import Patient
from iopsched.schedule import Placement
from iopsched.week import DAY, DAYS, WEEK, Span, time_text

__all__ = [
    "Change",
    "ClinicianOut",
    "NewCommitment",
    "NewSession",
    "PatientAdmitted",
    "PatientLeaves",
    "RoomLost",
    "SessionCanceled",
    "SessionMissed",
]

ALL_WEEK = (Span(0, WEEK),)


@dataclass(frozen=True, slots=True)
class ClinicianOut:
    """A clinician is away.

    Attributes
    ----------
    clinician : str
    spans : tuple of Span
        When; by default all week.
    cover : bool
        Whether anybody able may lead the sessions that name this clinician, and see the patients
        whose therapist this is, where that is touched. A need that names its clinician is still met
        by nobody else.
    """

    clinician: str
    spans: tuple[Span, ...] = ALL_WEEK
    cover: bool = True

    def __str__(self) -> str:
        return f"{self.clinician} is out{_when(self.spans)}"

    def undoes(self, placement: Placement) -> bool:
        """Whether the placement cannot stay because of it."""
        return self.clinician in placement.clinicians and _meets(self.spans, placement)


@dataclass(frozen=True, slots=True)
class RoomLost:
    """A room cannot be used; sessions that name it may meet in any room that fits.

    Attributes
    ----------
    room : str
    spans : tuple of Span
        When; by default all week.
    """

    room: str
    spans: tuple[Span, ...] = ALL_WEEK

    def __str__(self) -> str:
        return f"{self.room} cannot be used{_when(self.spans)}"

    def undoes(self, placement: Placement) -> bool:
        """Whether the placement cannot stay because of it."""
        return placement.room == self.room and _meets(self.spans, placement)


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """A patient is not free at times at which they were: work, school, childcare."""

    patient: str
    spans: tuple[Span, ...]

    def __str__(self) -> str:
        return f"a new commitment{_when(self.spans)}"

    def undoes(self, placement: Placement) -> bool:
        """Whether the placement cannot stay because of it; travel is not looked at."""
        return placement.patient == self.patient and _meets(self.spans, placement)


@dataclass(frozen=True, slots=True)
class PatientLeaves:
    """A patient leaves the program.

    Attributes
    ----------
    patient : str
    at : int
        Minute of the week from which they have no placement; by default the whole week.
    """

    patient: str
    at: int = 0

    def __str__(self) -> str:
        return f"leaves the program{_when((Span(self.at, WEEK),))}"

    def undoes(self, placement: Placement) -> bool:
        """Whether the placement cannot stay because of it."""
        return placement.patient == self.patient and placement.end > self.at


@dataclass(frozen=True, slots=True)
class PatientAdmitted:
    """A patient starts, or a wait-listed one is admitted: their data replaces what was known.

    Attributes
    ----------
    who : Patient
        With the plan for what is left of the week.
    """

    who: Patient

    @property
    def patient(self) -> str:
        """Id of the patient."""
        return self.who.id

    def __str__(self) -> str:
        return "is admitted"

    def undoes(self, placement: Placement) -> bool:
        """Nothing has to go for it."""
        return False


@dataclass(frozen=True, slots=True)
class SessionCanceled:
    """A session is not offered any more; what of it lies in the past stays."""

    session: str

    def __str__(self) -> str:
        return f"{self.session} is canceled"

    def undoes(self, placement: Placement) -> bool:
        """Whether the placement cannot stay because of it."""
        return placement.session == self.session


@dataclass(frozen=True, slots=True)
class SessionMissed:
    """A patient was not, or will not be, at a session.

    Their seat no longer counts, and the week makes up for it where it can.
    """

    patient: str
    session: str

    def __str__(self) -> str:
        return f"{self.session} was missed"

    def undoes(self, placement: Placement) -> bool:
        """Whether the placement cannot stay because of it."""
        return (placement.patient, placement.session) == (self.patient, self.session)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session more is offered."""

    offered: Session

    @property
    def session(self) -> str:
        """Id of the session."""
        return self.offered.id

    def __str__(self) -> str:
        return f"{self.offered.id} is offered"

    def undoes(self, placement: Placement) -> bool:
        """Nothing has to go for it."""
        return False


Change: TypeAlias = (
    ClinicianOut
    | RoomLost
    | NewCommitment
    | PatientLeaves
    | PatientAdmitted
    | SessionCanceled
    | SessionMissed
    | NewSession
)
"""Anything that can happen to a published week."""


def _meets(spans: Sequence[Span], placement: Placement) -> bool:
    return any(span.overlap(placement.start, placement.end) for span in spans)


def _when(spans: Sequence[Span]) -> str:
    """`` Mon 09:00-12:00``, `` Mon`` for a day, `` from …`` to the end; empty for all week."""
    return "" if tuple(spans) == ALL_WEEK else " " + ", ".join(map(_span_text, spans))


def _span_text(span: Span) -> str:
    if span == Span(span.day * DAY, (span.day + 1) * DAY):
        return DAYS[span.day]
    return f"from {time_text(span.start)}" if span.end == WEEK else str(span)
