"""No more sessions than are needed."""

from __future__ import annotations

from collections.abc import Iterator

from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.week import time_text

__all__ = ["RunningCost"]


class RunningCost(Rule):
    id = "running_cost"
    sentence = "Few sessions run; counts sessions that run."
    level = "like"
    weight = 60
    scope = "shared"

    def post(self, desk: Desk) -> None:
        desk.none_of(desk.variables.run)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for run in roster.runs.values():
            yield Finding(
                amount=1,
                session=run.session,
                start=run.start,
                note=f"{run.session} runs at {time_text(run.start)}",
            )
