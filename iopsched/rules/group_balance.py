"""Groups of one service are about equally large."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.index import NONE
from iopsched.roster import Roster
from iopsched.rules.balance import post_spread
from iopsched.rules.base import Desk, Finding, Rule

__all__ = ["GroupBalance"]


class GroupBalance(Rule):
    id = "group_balance"
    sentence = (
        "The sessions of one service that run are equally large; counts seats between the largest "
        "and the smallest."
    )
    level = "like"
    weight = 5
    scope = "shared"
    across = True

    def post(self, desk: Desk) -> None:
        v = desk.variables
        rows, runs = v.candidates.rows, v.candidates.runs
        sessions, first, group = np.unique(runs.session, return_index=True, return_inverse=True)
        held = v.encoder.any_of(group, v.run, len(sessions))
        _, team, size = np.unique(runs.service[first], return_inverse=True, return_counts=True)
        several = size[team] > 1
        _, team = np.unique(team[several], return_inverse=True)
        position = np.full(len(v.candidates.index.problem.sessions) + 1, NONE)
        position[sessions[several]] = np.arange(len(team))
        # Appointments have session NONE and find it at the end.
        bearer = position[rows.session]
        seats = bearer != NONE
        post_spread(
            desk,
            bearer[seats],
            v.row[seats],
            np.ones(int(seats.sum()), dtype=np.int64),
            team=team,
            taking_part=held[several],
        )

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for service in roster.services:
            sizes = [
                (len(roster.seats[run.session]), run.session)
                for run in roster.runs.values()
                if roster.sessions[run.session].service == service
            ]
            if not sizes:
                continue
            (least, small), (most, large) = min(sizes), max(sizes)
            if most > least:
                note = f"{service}: {large} has {most} patients and {small} has {least}"
                yield Finding(amount=most - least, session=large, note=note)
