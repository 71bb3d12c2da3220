"""Draw made-up patients: tracks, jobs, school, childcare, families, payers, wishes.

A cohort is a function of its size, its seed and its `Mix`. Each patient has a random stream of
their own, so a cohort of 30 is the beginning of the cohort of 10,000 with the same seed, and only
`random.Random.random` is called, whose numbers are the same in every version of Python.

>>> people = cohort(3, seed=1, mix=Mix(tracks=(Track(tag="day"),)))
>>> [p.id for p in people]
['P001', 'P002', 'P003']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from examples.life import child_care, family_hours, leave_free, work, work_around
from iopsched.problem import (
    Authorization,
    Hours,
    Modality,
    Need,
    Patient,
    Preferences,
    Status,
    Visits,
)
from iopsched.week import Span, union

__all__ = ["Mix", "Track", "cohort", "pairs", "pick"]

T = TypeVar("T")


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


def pick(rng: Random, shares: Mapping[T, float]) -> T:
    """One key, drawn by the shares."""
    keys = list(shares)
    point = rng.random() * sum(shares.values())
    for key in keys:
        point -= shares[key]
        if point < 0:
            return key
    return keys[-1]


def cohort(n: int, *, seed: int, mix: Mix) -> tuple[Patient, ...]:
    """Draw `n` patients.

    Parameters
    ----------
    n : int
        Patients, named ``P001`` and so on.
    seed : int
        The same seed and mix give the same patients.
    mix : Mix
        What the cohort is made of.
    """
    width = max(3, len(str(n)))
    total = sum(track.share for track in mix.tracks)
    turns = [0] * len(mix.tracks)
    people: list[Patient] = []
    for i in range(1, n + 1):
        # The track that is furthest behind its share: small cohorts keep the mix, too.
        behind = [t.share / total * i - had for t, had in zip(mix.tracks, turns, strict=True)]
        place = behind.index(max(behind))
        name, rng = f"P{i:0{width}d}", Random(f"{seed}/{i}")
        people.append(_patient(name, mix.tracks[place], turns[place], mix, rng))
        turns[place] += 1
    return tuple(people)


def _patient(name: str, track: Track, turn: int, mix: Mix, rng: Random) -> Patient:
    """Draw one patient, the `turn`-th of the track."""

    def chance(share: float) -> bool:
        return rng.random() < share

    remote = chance(mix.telehealth)
    modality: Modality | None = "telehealth" if remote else track.modality
    travel = 0 if modality == "telehealth" else pick(rng, mix.travel)
    family = track.minor or chance(mix.family)
    busy = work_around(work(rng, track.minor, mix.work), track.meets, travel)
    busy = leave_free(rng, busy, 0 if track.minor else mix.free_days)
    care = child_care(rng) if chance(0.0 if track.minor else mix.child_care) else ()
    busy += work_around(care, track.meets, travel)
    if chance(mix.clash) and track.meets:
        busy += (track.meets[int(rng.random() * len(track.meets))],)
    hours = track.family_hours if family and track.family_hours else track.hours
    latest = max((span.end % (24 * 60) for span in track.meets), default=17 * 60)
    therapist = track.therapists[turn % len(track.therapists)] if track.therapists else None
    language = pick(rng, {"": 1 - sum(mix.languages.values()), **mix.languages})
    return Patient(
        id=name,
        tags=(track.tag, *track.tags, *((language,) if language else ())),
        needs=track.needs + (track.family_needs if family else ()),
        hours=hours,
        visits=track.visits,
        max_minutes_per_day=track.max_minutes_per_day,
        commitments=union(busy),
        travel_minutes=travel,
        family_available=family_hours(rng, mix.family_windows)
        if family and mix.family_windows
        else None,
        prefers=Preferences(
            blocks=(pick(rng, dict.fromkeys(mix.blocks, 1.0)),)
            if mix.blocks and chance(2 * mix.wishes)
            else (),
            avoid_days=(pick(rng, {"Mon": 1.0, "Wed": 1.0, "Fri": 2.0}),)
            if chance(mix.wishes)
            else (),
            clinicians=(pick(rng, dict.fromkeys(track.therapists, 1.0)),)
            if track.therapists and chance(mix.wishes)
            else (),
            latest=latest + 60 if chance(mix.wishes) else None,
        ),
        therapist=therapist,
        rule_pack=pick(rng, mix.payers if track.payers is None else track.payers) or None,
        authorized=Authorization(hours=hours.max) if chance(mix.limited) else Authorization(),
        enrolled=not chance(mix.waiting),
        priority=pick(rng, {3: 0.6, 2: 0.15, 4: 0.15, 5: 0.07, 1: 0.03}),
        status=_status(rng) if chance(mix.referred) else Status(),
        modality=modality,
        phase=track.phase,
    )


def _status(rng: Random) -> Status:
    """One of the facts for which an outpatient program refers onward."""
    return pick(
        rng,
        {Status(needs_24h_monitoring=True): 1.0, Status(needs_detox=True): 1.0}
        | {Status(home="unsafe"): 1.0},
    )


def pairs(
    patients: Sequence[Patient],
    count: int,
    *,
    seed: int,
    taken: Iterable[tuple[str, str]] = (),
) -> tuple[tuple[str, str], ...]:
    """Draw pairs of enrolled patients who share a track, none twice and none of `taken`."""
    rng = Random(f"{seed}/pairs")
    used = {name for pair in taken for name in pair}
    found: list[tuple[str, str]] = []
    by_track: dict[str, list[str]] = {}
    for patient in patients:
        if patient.enrolled and patient.status == Status():
            by_track.setdefault(patient.tags[0], []).append(patient.id)
    while len(found) < count:
        free = {t: [p for p in ids if p not in used] for t, ids in by_track.items()}
        sizes = {t: float(len(ids)) for t, ids in free.items() if len(ids) > 1}
        if not sizes:
            break
        ids = free[pick(rng, sizes)]
        first = pick(rng, dict.fromkeys(ids, 1.0))
        second = pick(rng, dict.fromkeys((p for p in ids if p != first), 1.0))
        found.append((min(first, second), max(first, second)))
        used |= {first, second}
    return tuple(found)
