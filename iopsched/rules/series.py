"""Sessions that are taken together, all or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from iopsched.arrays import group_ids
from iopsched.index import NONE
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule

__all__ = ["Series"]


class Series(Rule):
    id = "series"
    sentence = (
        "A patient takes all sessions of a series or none; counts the missing seats of a series "
        "that was begun."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        rows, sessions = v.candidates.rows, v.candidates.index.problem.sessions
        names: dict[str | None, int] = {None: NONE}
        for session in sessions:
            names.setdefault(session.series, len(names) - 1)
        series = np.array([names[s.series] for s in sessions] + [NONE], dtype=np.int64)
        size = np.bincount(series[series != NONE], minlength=len(names) - 1)
        of_row = series[rows.session]
        seats = np.flatnonzero(of_row != NONE)
        group, (_, which) = group_ids(rows.patient[seats], of_row[seats])
        begun = v.encoder.any_of(group, v.row[seats], len(which))
        desk.at_least(group, v.row[seats], size[which], when=begun)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        series: dict[str, list[str]] = defaultdict(list)
        for session in roster.problem.sessions:
            if session.series is not None:
                series[session.series].append(session.id)
        for patient in roster.outpatients():
            mine = {placement.session for placement in roster.week[patient.id]}
            begun = {roster.sessions[s].series for s in mine if s is not None} - {None}
            for name in sorted(filter(None, begun)):
                missing = [session for session in series[name] if session not in mine]
                if missing:
                    note = f"{patient.id} is in series {name} without {', '.join(missing)}"
                    yield Finding(amount=len(missing), patient=patient.id, note=note)
