"""What a cohort is made of: tracks with their treatment plans, and shares of everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iopsched.problem import Hours, Modality, Need, Visits
from iopsched.week import Span

__all__ = ["Mix", "Track"]


@dataclass(frozen=True, kw_only=True)
class Track:
    """One kind of patient in a program: a tag, a treatment plan, and when the groups meet.

    Attributes
    ----------
    tag, tags : str, tuple of str
        The tag of the track, and others that all its patients have.
    share : float
        Weight among the tracks; the tracks are filled in proportion, not at random.
    needs, family_needs : tuple of Need
        The plan; the second part is only for patients whose family takes part.
    hours, family_hours : Hours, Hours or None
        Weekly hours; the second when the family takes part and the hours then differ.
    visits : Visits
        Days a week.
    meets : tuple of Span
        When the track meets: jobs were arranged around it before admission (see `Mix.clash`).
    payers : mapping or None
        Shares by rule pack, where they differ from those of the mix.
    therapists : tuple of str
        Primary clinicians, handed out in turn.
    minor : bool
        The patient goes to school instead of work, and the family takes part.
    modality : {"in_person", "telehealth"} or None
        The only way in which the patients attend.
    phase : str or None
        Phase of the plan.
    """

    tag: str
    tags: tuple[str, ...] = ()
    share: float = 1.0
    needs: tuple[Need, ...] = ()
    family_needs: tuple[Need, ...] = ()
    hours: Hours = field(default_factory=Hours)
    family_hours: Hours | None = None
    visits: Visits = field(default_factory=Visits)
    max_minutes_per_day: int | None = None
    meets: tuple[Span, ...] = ()
    payers: Mapping[str, float] | None = None
    therapists: tuple[str, ...] = ()
    minor: bool = False
    modality: Modality | None = None
    phase: str | None = None


@dataclass(frozen=True, kw_only=True)
class Mix:
    """What a cohort is made of; every share is a probability.

    Attributes
    ----------
    tracks : tuple of Track
        The tracks.
    payers : mapping of str to float
        Rule pack ids with their shares; ``""`` is a payer without a pack.
    work, child_care : float
        Patients with a job or college (minors: school, always), and with children to fetch.
    clash : float
        Patients of whom one day's job or childcare still lies on top of the groups.
    free_days : int
        Weekdays that an employer leaves free, so that appointments are possible.
    travel : mapping of int to float
        Minutes to or from the program, with their shares.
    family, family_windows : float, tuple of Span
        Patients whose family takes part, and when families can come: each can at some of these.
    languages : mapping of str to float
        Tags other than English, with their shares.
    telehealth : float
        Patients who can only connect.
    waiting, referred : float
        Patients who are not yet enrolled, and who need a higher level of care.
    limited : float
        Patients whose payer authorized just the planned hours.
    wishes : float
        Patients with each kind of wish: a day to avoid, a latest time, a preferred clinician.
    blocks : tuple of str
        Blocks of which patients may prefer one.
    """

    tracks: tuple[Track, ...]
    payers: Mapping[str, float] = field(default_factory=lambda: {"": 1.0})
    work: float = 0.55
    child_care: float = 0.2
    clash: float = 0.08
    free_days: int = 2
    travel: Mapping[int, float] = field(
        default_factory=lambda: {10: 0.25, 20: 0.4, 30: 0.25, 45: 0.1}
    )
    family: float = 0.6
    family_windows: tuple[Span, ...] = ()
    languages: Mapping[str, float] = field(default_factory=dict)
    telehealth: float = 0.0
    waiting: float = 0.1
    referred: float = 0.04
    limited: float = 0.2
    wishes: float = 0.25
    blocks: tuple[str, ...] = ()
