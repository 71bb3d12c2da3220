"""Sessions that take place whoever comes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule

__all__ = ["RequiredSessions"]


class RequiredSessions(Rule):
    id = "required_sessions"
    sentence = "A required session runs; counts sessions that do not."
    level = "must"
    weight = 100_000
    scope = "shared"
    demands = True

    def post(self, desk: Desk) -> None:
        v = desk.variables
        sessions = v.candidates.index.problem.sessions
        required = np.array([session.required for session in sessions], dtype=np.int64)
        desk.at_least(v.candidates.runs.session, v.run, required)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for session in roster.problem.sessions:
            if session.required and session.id not in roster.runs:
                note = f"{session.id} is required and does not run"
                yield Finding(amount=1, session=session.id, note=note)
