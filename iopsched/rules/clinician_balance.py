"""Clinicians who can do the same work share it evenly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from iopsched.index import NONE
from iopsched.roster import Roster
from iopsched.rules.balance import post_spread
from iopsched.rules.base import Desk, Finding, Rule

__all__ = ["ClinicianBalance"]

HOUR = 60


class ClinicianBalance(Rule):
    id = "clinician_balance"
    sentence = (
        "Clinicians with the same tags have equally long weeks; counts whole hours of groups and "
        "appointments between the longest and the shortest."
    )
    level = "like"
    weight = 10
    scope = "shared"
    across = True

    def post(self, desk: Desk) -> None:
        v = desk.variables
        rows, staffings = v.candidates.rows, v.candidates.staffings
        clinicians = v.candidates.index.problem.clinicians
        kinds: dict[frozenset[str], int] = {}
        kind = np.array(
            [kinds.setdefault(frozenset(c.tags), len(kinds)) for c in clinicians], dtype=np.int64
        )
        several = np.bincount(kind)[kind] > 1
        _, team = np.unique(kind[several], return_inverse=True)
        position = np.full(len(clinicians) + 1, NONE)
        position[:-1][several] = np.arange(len(team))
        # Nobody is NONE and is found at the end, and so is who leads a seat's session.
        bearer = np.concatenate([position[rows.clinician], position[staffings.clinician]])
        minutes = np.concatenate([rows.minutes, staffings.end - staffings.start])
        literal = np.concatenate([v.row, v.staffing])
        carried = bearer != NONE
        post_spread(
            desk,
            bearer[carried],
            literal[carried],
            minutes[carried],
            team=team,
            taking_part=np.full(len(team), v.encoder.true),
            step=HOUR,
        )

    def judge(self, roster: Roster) -> Iterator[Finding]:
        teams: dict[frozenset[str], list[tuple[int, str]]] = defaultdict(list)
        for clinician in roster.problem.clinicians:
            engagements = roster.clinician_engagements[clinician.id]
            minutes = sum(item.end - item.start for item in engagements)
            teams[frozenset(clinician.tags)].append((minutes, clinician.id))
        for loads in teams.values():
            (least, idle), (most, busy) = min(loads), max(loads)
            if most - least >= HOUR:
                note = f"{busy} has {most} minutes and {idle} has {least}"
                yield Finding(amount=(most - least) // HOUR, clinician=busy, note=note)
