"""Patients who compete for the same groups and clinicians, as far as a program falls into such."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints, group_ids
from iopsched.candidates import Candidates
from iopsched.index import NONE
from iopsched.search.weekly.terms import spread

__all__ = ["clusters_of", "rivalry"]


def rivalry(candidates: Candidates) -> tuple[Ints, Ints]:
    """Pairs of patients and what they could ask for.

    Returns
    -------
    (array of int, array of int)
        Patients, and runs; behind these the clinicians who may lead the runs or see the patient;
        behind these the rooms, where equal ones count as the first of them.
    """
    c, rows, runs = candidates, candidates.rows, len(candidates.runs)
    seats = np.flatnonzero(rows.run != NONE)
    _, (patient, run) = group_ids(rows.patient[seats], rows.run[seats])

    def met(of_run: Ints, thing: Ints, own: Ints) -> tuple[Ints, Ints]:
        """Patients and what comes with their runs, or with them alone."""
        order = np.argsort(of_run, kind="stable")
        first = np.searchsorted(of_run[order], np.arange(runs + 1))
        of, at = spread(first[run], first[run + 1])
        _, (who, what) = group_ids(
            np.append(patient[of], rows.patient[own != NONE]),
            np.append(thing[order[at]], own[own != NONE]),
        )
        return who, what

    led, leader = met(c.staffings.run, c.staffings.clinician, rows.clinician)
    housed, room = met(c.housings.run, c.housings.room, rows.room)
    clinicians = len(c.index.problem.clinicians)
    return (
        np.concatenate([patient, led, housed]),
        np.concatenate([run, runs + leader, runs + clinicians + room]),
    )


def clusters_of(member: Ints, wanted: Ints, most: int) -> list[Ints]:
    """Join those who could ask for the same, in the order of how few could.

    A group of a team so joins its people before one that is open to all does, and clusters stay
    apart that would be too large together.

    Parameters
    ----------
    member, wanted : arrays of int
        Pairs: a patient could ask for something.
    most : int
        Patients of a cluster at most.

    Returns
    -------
    list of array of int
        The clusters, the largest first; the patients of each in order.
    """
    patients, place = np.unique(member, return_inverse=True)
    cluster = np.arange(len(patients))
    count = np.bincount(wanted)
    order = np.argsort(wanted, kind="stable")
    first = np.cumsum(count) - count
    for r in np.argsort(count, kind="stable").tolist():
        names = np.unique(cluster[place[order[first[r] : first[r] + count[r]]]])
        if len(names) > 1:
            size = np.bincount(cluster, minlength=len(patients))[names]
            # The smallest are joined, as far as there is room.
            names = names[np.argsort(size, kind="stable")]
            joined = names[np.cumsum(np.sort(size)) <= most]
            if len(joined) > 1:
                cluster[np.isin(cluster, joined)] = joined[0]
    clusters = [patients[cluster == name] for name in np.unique(cluster)]
    return sorted(clusters, key=len, reverse=True)
