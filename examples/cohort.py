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
from random import Random
from typing import TypeVar

from examples.life import child_care, family_hours, leave_free, work, work_around
from examples.mix import Mix, Track
from iopsched.problem import Authorization, Modality, Patient, Preferences, Status
from iopsched.week import union

__all__ = ["Mix", "Track", "cohort", "pairs", "pick"]

T = TypeVar("T")


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
